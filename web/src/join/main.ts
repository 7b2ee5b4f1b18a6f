import { unmount } from 'svelte';
import { start } from '$lib/start.ts';
import App from './App.svelte';

const app = start(App, { onjoined: () => void goOn() });

/** The participant page's script mounts itself in this window; this page leaves when that stands. */
async function goOn(): Promise<void> {
  history.replaceState(null, '', '/p');
  try {
    await import('../participant/main.ts');
    await unmount(await app);
  } catch {
    // Its script did not come: the browser asks for the whole page.
    location.reload();
  }
}
