// Out of the page: as a file, onto the clipboard.

/**
 * @param {Blob} blob
 * @param {string} name
 */
export function saveFile(blob, name) {
  const link = document.createElement('a');
  const address = URL.createObjectURL(blob);
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken hold of it by then; some do so late.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/**
 * Puts text on the clipboard, also on an intranet without TLS, where the newer way is closed.
 *
 * Call it at once when the user asks for it, with a promise where the text takes a while: a browser that is asked later
 * no longer sees who asked.
 * @param {Promise<{ text: string, html?: string }> | { text: string, html?: string }} content
 * @returns {Promise<boolean>} whether it is there
 */
export async function copy(content) {
  const coming = Promise.resolve(content);
  const hasHtml = content instanceof Promise || content.html !== undefined;
  const part = (/** @type {'text' | 'html'} */ name, /** @type {string} */ type) =>
    coming.then((given) => new Blob([given[name] ?? ''], { type }));
  try {
    /** @type {Record<string, Promise<Blob>>} */
    const parts = { 'text/plain': part('text', 'text/plain') };
    if (hasHtml) parts['text/html'] = part('html', 'text/html');
    await navigator.clipboard.write([new ClipboardItem(parts)]);
    return true;
  } catch {
    const { text, html } = await coming;
    return copyByEvent(text, html);
  }
}

/**
 * @param {string} text
 * @param {string} [html]
 */
function copyByEvent(text, html) {
  let isTaken = false;
  const take = (/** @type {ClipboardEvent} */ event) => {
    event.clipboardData?.setData('text/plain', text);
    if (html) event.clipboardData?.setData('text/html', html);
    event.preventDefault();
    event.stopImmediatePropagation();
    isTaken = true;
  };
  document.addEventListener('copy', take, { capture: true });
  try {
    return document.execCommand('copy') && isTaken;
  } finally {
    document.removeEventListener('copy', take, { capture: true });
  }
}

/**
 * A name for a file, from the name of the source and what the file holds.
 * @param {string[]} sources names of files
 * @param {string} about e.g. an indicator's id
 * @param {string} extension
 */
export function fileName(sources, about, extension) {
  const [first = 'peilglas'] = sources;
  const base = sources.length > 1 ? 'peilglas' : first.replace(/\.[a-z0-9]{1,5}$/i, '');
  const plain = [base, about]
    .filter(Boolean)
    .join('-')
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 80);
  return `${plain || 'peilglas'}.${extension}`;
}
