// Puts a text on the clipboard, also where the page is not a secure context and the browser has none for pages.

/** Whether it is on the clipboard. Where not, the text in `field` is selected, so that one key copies it. */
export async function copyText(field: HTMLInputElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // Over a plain address there is no clipboard; the old command still works there in most browsers.
    field.focus();
    field.select();
    return document.execCommand('copy');
  }
}
