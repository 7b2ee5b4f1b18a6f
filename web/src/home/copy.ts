// Puts a text on the clipboard, also where the page is not a secure context and the browser has none for pages.

/** Whether it is on the clipboard. Where not, the text in `field` is selected, so that one key copies it. */
export async function copyText(field: HTMLInputElement): Promise<boolean> {
  try {
    if (isSecureContext) {
      await navigator.clipboard.writeText(field.value);
      return true;
    }
  } catch {
    // A browser may refuse a page its clipboard: then as over a plain address.
  }
  // The old command still works in most browsers, and leaves the text selected where it does not.
  field.focus();
  field.select();
  return document.execCommand('copy');
}
