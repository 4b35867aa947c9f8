// The kinds of visit events (ADR 112).

/**
 * - `link`: the reader opened a link inside the PDF.
 * - `download`: the reader saved the document, or a file that is attached to it.
 * - `print`: the reader opened the print dialog of the browser.
 * - `meeting`, `reply`, `page`: the reader used a next step: the page to book a meeting, an e-mail to the owner of the link, another page.
 * - `share`: the reader made a link for a colleague (ADR 124).
 */
export const visitEventKinds = ['meeting', 'reply', 'page', 'share', 'download', 'print', 'link'] as const
