// The oldest supported browsers, and the features that the page checks before it opens a visit. vite.config.ts and
// scripts/test/browser-baseline.test.ts read this file. README.md names the same versions.

export type Browser = 'chrome' | 'chrome_android' | 'edge' | 'firefox' | 'safari' | 'safari_ios'

/** The versions are about two years old. Firefox 128 is the extended support release of that time. Many iPads cannot update beyond Safari 17. */
export const baseline: Record<Browser, string> = {
  chrome: '131',
  chrome_android: '131',
  edge: '131',
  firefox: '128',
  safari: '17.4',
  safari_ios: '17.4',
}

/** Neither build of pdf.js works without these features. If one is missing, the page shows that the browser is too old. */
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
