import { start } from '$lib/start.ts';
import App from './App.svelte';

start(App);
