// The oldest browsers that the viewer supports, and the features that it checks before it opens a visit. The build (vite.config.ts), the check of
// the sources (scripts/test/browser-baseline.test.ts) and README.md follow this file.

export type Browser = 'chrome' | 'chrome_android' | 'edge' | 'firefox' | 'safari' | 'safari_ios'

/** Two years back. Firefox 128 is its long-term release of that time; Safari 17.4 is the last one of many iPads. */
export const baseline: Record<Browser, string> = {
  chrome: '131',
  chrome_android: '131',
  edge: '131',
  firefox: '128',
  safari: '17.4',
  safari_ios: '17.4',
}

/** Without one of these nothing can be read, whichever build of pdf.js is loaded: the browser is told to be too old. */
export const REQUIRED = [
  'AbortSignal.any',
  'CSSStyleSheet.prototype.replaceSync',
  'DecompressionStream',
  'HTMLDialogElement',
  'HTMLElement.prototype.hidePopover',
  'Intl.Segmenter',
  'OffscreenCanvas',
  'structuredClone',
]
