// The cover page of a bundle: the sender's text and the documents in the order of reading.
import type { Cover, ViewerBootstrap } from '#shared/viewer-api.ts'
import { element } from './elements.ts'
import { fetchImage, fittingImage } from './first-page.ts'
import type { Words } from './language.ts'

export type CoverPage = ReturnType<typeof createCover>

/** The width of a picture in CSS pixels. */
const PICTURE_PX = 88

type CoverOptions = {
  bootstrap: Pick<ViewerBootstrap, 'title' | 'sender' | 'workspaceName'>
  cover: Cover
  words: Words
  /** Returns the visit token. Null: page 1 is open for everybody, so the pictures need no token. */
  token: (() => string) | null
}

function pictureOf({ picture }: Cover['parts'][number], token: CoverOptions['token']): HTMLElement {
  const frame = element('span', { class: 'cover-picture' })
  const chosen = picture && fittingImage(picture.images, PICTURE_PX * devicePixelRatio)
  if (!picture || !chosen) return frame
  frame.style.aspectRatio = `${picture.size.width} / ${picture.size.height}`
  const image = element('img', { alt: '' })
  frame.append(image)
  if (token) void fetchImage(chosen.url, token(), image).catch(() => image.remove())
  else image.src = chosen.url
  return frame
}

function senderOf({ sender: { name }, workspaceName: workspace }: CoverOptions['bootstrap'], words: Words) {
  return workspace ? words('sender.line', { name, workspace }) : words('sender.only', { name })
}

/** Creates the cover. A choice before `onChoose` is called is kept, because the cover may be on screen before the visit is open. */
export function createCover({ bootstrap, cover, words, token }: CoverOptions) {
  let chosen: number | null = null
  let choose = (index: number) => {
    chosen = index
  }
  const heading = element('h2', { id: 'cover-title', tabindex: -1 }, bootstrap.title)
  const pages = (count: number) => words(count === 1 ? 'cover.onePage' : 'cover.pages', { count })
  const entries = cover.parts.map((part, index) => {
    const entry = element(
      'button',
      { type: 'button', class: 'cover-entry' },
      pictureOf(part, token),
      element(
        'span',
        { class: 'cover-about' },
        element('strong', {}, part.title),
        element('span', {}, pages(part.pageCount)),
      ),
    )
    entry.addEventListener('click', () => choose(index))
    return element('li', {}, entry)
  })
  const start = element('button', { type: 'button', class: 'primary' }, words('cover.start'))
  start.addEventListener('click', () => choose(0))
  const root = element(
    'section',
    { class: 'cover', 'aria-labelledby': 'cover-title' },
    element('p', { class: 'cover-from' }, senderOf(bootstrap, words)),
    heading,
    ...(cover.message ? [element('p', { class: 'cover-message' }, cover.message)] : []),
    start,
    element('h3', {}, words('cover.documents', { count: cover.parts.length })),
    element('ol', { class: 'cover-list' }, ...entries),
  )
  return {
    root,
    focus: () => heading.focus({ preventScroll: true }),
    /** Sets the function that opens a document. `index` counts from 0. */
    onChoose(open: (index: number) => void): void {
      choose = open
      if (chosen !== null) open(chosen)
    },
  }
}
