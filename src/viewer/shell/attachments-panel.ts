// The panel with the attached files: name, size and a button to save.
import { formatBytes } from '#shared/bytes.ts'
import { element, icon } from './elements.ts'
import type { Words } from './language.ts'
import type { SidePanel, SidePanels } from './side-panels.ts'

type Bytes = Uint8Array<ArrayBuffer>
type Attachment = { id: string; name: string; bytes: () => Promise<Bytes | null> }

export type AttachmentsOptions = {
  words: Words
  language: string
  save: (bytes: Bytes, name: string) => void
  showOutcome: (text: string) => void
}

export type AttachmentsPanel = SidePanel & { add: (file: Attachment) => void }

export function createAttachmentsPanel(panels: SidePanels, options: AttachmentsOptions): AttachmentsPanel {
  const { words, language, save, showOutcome } = options
  const list = element('ul', { class: 'attachments-list' })
  /** The functions that read the sizes of files and have not been called. A size is known only after the file is extracted from the PDF. */
  const unread = new Map<string, () => Promise<void>>()
  const known = new Set<string>()
  let busy = false

  async function readSizes(): Promise<void> {
    if (busy) return
    busy = true
    for (const [id, read] of unread) {
      if (!panel.isOpen()) break
      await read()
      unread.delete(id)
    }
    busy = false
  }

  function add({ id, name: given, bytes }: Attachment): void {
    if (known.has(id)) return
    known.add(id)
    const name = given || words('attachments.unnamed')
    const size = element('span', { class: 'attachment-size' })
    const label = words('attachments.save', { name })
    const button = element(
      'button',
      { type: 'button', class: 'tool', 'aria-label': label, title: label },
      icon('download'),
    )
    const failed = () => {
      size.textContent = words('attachments.failed')
    }
    button.addEventListener('click', async () => {
      const content = await bytes()
      if (content) save(content, name)
      else {
        failed()
        showOutcome(words('attachments.failed'))
      }
    })
    unread.set(id, async () => {
      const content = await bytes()
      if (content) size.textContent = formatBytes(content.length, language)
      else failed()
    })
    const text = element('span', { class: 'attachment-text' }, element('bdi', {}, name), size)
    list.append(element('li', { class: 'attachment' }, text, button))
    if (panel.isOpen()) void readSizes()
  }

  const panel = panels.add({
    name: 'attachments',
    title: words('attachments.title'),
    closeLabel: words('attachments.close'),
    onOpen: () => void readSizes(),
  })
  panel.root.append(list)
  return { ...panel, add }
}
