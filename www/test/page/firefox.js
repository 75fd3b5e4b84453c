// Playwright drives its own Firefox, and the ordinary one through WebDriver BiDi. The latter is what people have, and
// what Debian packages; it is behind the newest of that protocol in two things, which are made good here.

/** @import { Browser } from '@playwright/test' */

/**
 * @typedef {{ id?: number, method?: string, params?: any }} BidiMessage
 * @typedef {{ send: (message: BidiMessage) => void, onmessage?: (message: BidiMessage) => void }} Transport
 */

/**
 * @param {Browser} browser that Playwright has just started
 */
export function speakOlderBidi(browser) {
  // No public way leads to the connection. Playwright's version is pinned, and without this no test runs at all.
  const { _connection } = /** @type {any} */ (browser);
  /** @type {Transport} */
  const transport = _connection.toImpl(browser)._connection._transport;
  const { send, onmessage } = transport;

  transport.send = (message) => {
    // Light or dark cannot be asked for; the tests that need it run in Chromium.
    if (message.method !== 'emulation.setMediaFeaturesOverride') return send.call(transport, message);
    queueMicrotask(() => transport.onmessage?.(/** @type {any} */ ({ id: message.id, type: 'success', result: {} })));
  };
  transport.onmessage = (message) => {
    // A download has no name of its own yet: its address is one.
    if (message.method?.startsWith('browsingContext.download')) message.params.download ??= message.params.url;
    onmessage?.call(transport, message);
  };
}
