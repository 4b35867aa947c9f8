// Leaves out parts of pdf.js that the viewer never uses or rarely needs (ADR 127), and changes two parts that take too much time or memory.
import { resolve } from 'node:path'
import type { Plugin } from 'vite'

/** A text of pdf.js that must occur exactly once, and the text that replaces it. */
type Change = readonly [found: RegExp, replacement: string]

/** Replaces a class. The bundler removes the renamed original and all functions that only the original uses. */
const replaceClass = (name: string, replacement: string): Change => [
  new RegExp(`^class ${name} \\{$`, 'm'),
  `${replacement}\nclass Unused${name} {`,
]

/** The page loads the whole worker after this message (`src/viewer/reading/load.ts`). pdf.js ignores the message, because it has no target. */
const NEEDS_WHOLE_WORKER = `function needsWholeWorker(part) {
  self.postMessage({ needsWholeWorker: part })
  throw new Error('Only the whole worker contains ' + part)
}`

/** The module that draws large masks. The worker imports it. */
const MASK_IMAGE = resolve('src/viewer/reading/mask-image.ts')

/** The module that turns decoded photos into bitmaps. The worker imports it. */
const PHOTO_BITMAP = resolve('src/viewer/reading/photo-bitmap.ts')

const WORKER: Change[] = [
  [
    /^ {4}if \(isOffscreenCanvasSupported\) \{$(?=\s+if \(ImageResizer\.needsToBeResized\(width, height\)\) \{\s+const data = new Uint8ClampedArray\(width \* height \* 4\);\s+convertBlackAndWhiteToRGBA)/m,
    `    if (isOffscreenCanvasSupported && isLargeMask(width, height)) {
      return { data: null, interpolate, ...drawLargeMask({ bits: imgArray, width, height, inverseDecode }) };
    }
    if (isOffscreenCanvasSupported) {`,
  ],
  [
    /^ {6}return \(await decoder\.decode\(\)\)\.image;$(?=\s+\} catch \(reason\) \{\s+warn\(`getTransferableImage)/m,
    '      return await photoBitmap((await decoder.decode()).image);',
  ],
  [
    /^class JpegStream extends DecodeStream \{$/m,
    `import { photoBitmap } from ${JSON.stringify(PHOTO_BITMAP)};\nclass JpegStream extends DecodeStream {`,
  ],
  [
    /^class PDFImage \{$/m,
    `import { drawLargeMask, isLargeMask } from ${JSON.stringify(MASK_IMAGE)};\nclass PDFImage {`,
  ],
  [
    /^let BrotliDecode = makeBrotliDecode\(\);$/m,
    `${NEEDS_WHOLE_WORKER}\nlet BrotliDecode = () => needsWholeWorker('Brotli');`,
  ],
  // XFA forms, and notes with rich text. pdf.js passes the text of every note, which is rarely a rich text.
  replaceClass(
    'XFAFactory',
    `class XFAFactory {
  constructor() { needsWholeWorker('XFA') }
  static getRichTextAsHtml(text) {
    return text && typeof text === 'string' ? needsWholeWorker('rich text') : null
  }
}`,
  ),
  // The fonts of XFA forms: large tables of widths.
  [
    /^const getXFAFontMap = getLookupTableFactory\(function \(t\) \{$/m,
    `const getXFAFontMap = () => needsWholeWorker('XFA');\nconst unusedXFAFontMap = /* @__PURE__ */ getLookupTableFactory(function (t) {`,
  ],
  // Makes a new PDF of chosen pages. The viewer has no such command.
  replaceClass(
    'PDFEditor',
    `class PDFEditor {\n  constructor() { throw new Error('PDFEditor is left out') }\n}`,
  ),
]

/** These objects are only for scripts that import nothing. Because of them, the bundler would keep everything. */
const globalObject = (name: string): Change => [new RegExp(`globalThis\\.${name} = \\{[^}]*\\};`), '']

const LIBRARY: Change[] = [
  globalObject('pdfjsLib'),
  globalObject('_pdfjsTestingUtils'),
  // The first part of a page is drawn at once. Each further part waits for a frame, so that the page can be scrolled meanwhile.
  [
    /^ {4}if \(this\._useRequestAnimationFrame\) \{$/m,
    '    if (this._useRequestAnimationFrame && this.operatorListIdx) {',
  ],
  // The worker that draws pages starts when page 1 is on screen (`src/viewer/reading/renderer.ts`).
  [
    /^ {6}const worker = new Worker\(getWorkerSrc\(rendererSrc\), \{\s+type: "module"\s+\}\);\s+this\.#waitForReady\(worker, new MessageHandler\("main", "renderer", worker\), false\);$/m,
    `      const { mayStart, started } = GlobalWorkerOptions.rendererGate;
      started(this.promise);
      mayStart
        .then(() => {
          if (this.destroyed) return;
          const worker = new Worker(getWorkerSrc(rendererSrc), { type: "module" });
          this.#waitForReady(worker, new MessageHandler("main", "renderer", worker), false);
        })
        .catch((reason) => this.#reject(reason));`,
  ],
  replaceClass('AnnotationEditor', 'class AnnotationEditor {}'), // other classes ask whether a value is an editor
]

/** The editor of annotations. The viewer never switches it on (`annotationEditorMode` in `reader-parts.ts`). */
const EDITOR = ['AnnotationEditorLayer', 'AnnotationEditorUIManager', 'ColorPicker', 'SignatureExtractor']
const editorStubs = EDITOR.map(
  (name) => `class ${name} {\n  constructor() { throw new Error('${name} is left out') }\n}`,
)

const COMPONENTS: Change[] = [
  // While the reader scrolls fast, the texts and links of a drawn page would take the time in which other pages could be drawn (`draw-ahead.ts`).
  [
    /^ {6}if \(this\.renderingState !== RenderingStates\.FINISHED\) \{\s+return;\s+\}$(?=\s+this\.structTreeLayer \|\|=)/m,
    `      await this.renderingQueue?.whenSlow?.();
      if (this.renderingState !== RenderingStates.FINISHED || canvas !== this.canvas) return;`,
  ],
  // The search for addresses in the text takes longer than the text layer. It waits until the text layer is on screen.
  [
    /await annotationLayer\.injectLinkAnnotations\(Autolinker\.processLinks\(this\)\);/,
    `await new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)));
      if (annotationLayer !== this.annotationLayer || textLayer !== this.textLayer || annotationLayer.linksInjected) return;
      await annotationLayer.injectLinkAnnotations(Autolinker.processLinks(this));`,
  ],
  // For screen readers, pdf.js sorts all pieces of text by their place, which takes as long as the text layer. It waits until the text layer is on screen.
  // Links that are added before wait in a list of pdf.js.
  [
    /^ {4}this\.accessibilityManager\?\.enable\(\);$/m,
    `    const rendered = this.#textLayer;
    requestAnimationFrame(() => setTimeout(() => {
      if (rendered === this.#textLayer) this.accessibilityManager?.enable();
    }));`,
  ],
  // The viewer has its own texts (`page-labels.ts`).
  [
    /^class genericl10n_GenericL10n extends L10n \{$/m,
    'class genericl10n_GenericL10n {\n  constructor() { throw new Error("GenericL10n is left out") }\n}\nclass UnusedL10n extends L10n {',
  ],
  globalObject('pdfjsViewer'),
  [/^const \{$(?=[^}]*^\} = globalThis\.pdfjsLib;$)/m, `${editorStubs.join('\n')}\nimport {`],
  ...EDITOR.map((name): Change => [new RegExp(`^  ${name},$(?=[^}]*^\\} = globalThis)`, 'm'), '']),
  [/^\} = globalThis\.pdfjsLib;$/m, "} from '../build/pdf.mjs';"],
]

const CHANGES: Record<string, readonly Change[]> = {
  'pdfjs-dist/build/pdf.worker.mjs': WORKER,
  'pdfjs-dist/build/pdf.mjs': LIBRARY,
  'pdfjs-dist/web/pdf_viewer.mjs': COMPONENTS,
}

/**
 * Marks each class as free of side effects, so that the bundler can remove an unused class. Without the mark, it keeps a class with static fields. The static
 * fields of pdf.js change nothing outside of their class.
 */
const withPureClasses = (code: string): string =>
  code.replace(
    /^class (\w+) (?:extends \w+ )?\{$[\s\S]*?^\}$/gm,
    (text, name: string) => `const ${name} = /* @__PURE__ */ (() => {\n${text}\nreturn ${name}\n})();`,
  )

/** A table of pdf.js: a function that fills `t` when the table is used for the first time. */
const TABLE =
  /getLookupTableFactory\((?:function \(t\)|t =>) \{\n((?: +t(?:\.\w+|\[(?:\d+|"[^"\\]*")\]) = (?:-?\d+|0x[\da-f]+|true|"[^"\\]*");\n)+)( *)\}/gi
const ENTRY = /t(?:\.(\w+)|\[(\d+)\]|\["([^"]*)"\]) = (.+);/g

/**
 * Writes the tables as JSON in a string. A browser reads a string much faster than code: it parses each function before it runs the script, and compiles a
 * function with an assignment for each of 4,000 names when a document has a font.
 */
const withJsonTables = (code: string): string =>
  code.replace(TABLE, (_all, entries: string, indent: string) => {
    const table = Object.fromEntries(
      [...entries.matchAll(ENTRY)].map(([, name, index, text, value = '']) => [
        name ?? index ?? text,
        value.startsWith('0x') ? Number(value) : JSON.parse(value),
      ]),
    )
    return `getLookupTableFactory(t => {\nObject.assign(t, JSON.parse(${JSON.stringify(JSON.stringify(table))}));\n${indent}}`
  })

/** Throws if a text does not occur exactly once, which can happen after an update of pdf.js. */
export function slimmed(file: string, code: string): string {
  const apply = (text: string, [found, replacement]: Change): string => {
    const pieces = text.split(found)
    if (pieces.length === 2) return pieces.join(replacement)
    throw new Error(
      `${file} contains ${found} ${pieces.length - 1} times. Adapt slim-pdfjs.ts to this version.`,
    )
  }
  const changes = CHANGES[file]
  return changes ? withJsonTables(withPureClasses(changes.reduce(apply, code))) : code
}

/** Names in the selectors of the editor, its dialogs, its buttons and its side bars. */
const EDITOR_STYLES =
  /editor|comment|signature|alttext|colorpicker|dialog|messagebar|toggle-button|popupmenu|treeview|viewsmanager|sidebar|newbadge|highlightparams|secondarybutton|primarybutton|outercontainer/i

/** Removes the rules of the editor from the style sheet of pdf.js. In this file, the rules that are in no other rule begin and end in the first column. */
export const slimmedStyles = (css: string): string =>
  css.replace(/^(?![\s@/}])([^{}]+)\{$[\s\S]*?^\}$/gm, (rule, selector: string) =>
    EDITOR_STYLES.test(selector) ? '' : rule,
  )

/** Applies to the modern build of pdf.js. The minified worker, from which the whole worker is made, and the legacy build stay as they are. */
export function slimPdfjs(): Plugin {
  return {
    name: 'lastpage:slim-pdfjs',
    enforce: 'pre',
    transform: {
      filter: { id: /\/node_modules\/pdfjs-dist\/(build|web)\/[\w.]+\.(mjs|css)$/ },
      handler(code, id) {
        if (id.endsWith('.css')) return { code: slimmedStyles(code), map: null }
        return { code: slimmed(id.slice(id.lastIndexOf('pdfjs-dist/')), code), map: null }
      },
    },
  }
}
