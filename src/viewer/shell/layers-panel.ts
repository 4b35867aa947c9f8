// The panel with the switches of the document's layers.
import { element } from './elements.ts'
import type { Words } from './language.ts'
import type { SidePanel, SidePanels } from './side-panels.ts'

type Layer = { id: string | null; name: string; parts: Layer[] }

export type LayersOptions = {
  words: Words
  layers: readonly Layer[]
  shown: () => Promise<Set<string>>
  change: (id: string, visible: boolean) => Promise<void>
}

export function createLayersPanel(panels: SidePanels, options: LayersOptions): SidePanel {
  const { words, layers, shown, change } = options
  const inputs = new Map<string, HTMLInputElement>()

  /** Updates all switches. In a radio-button group, showing one layer hides the others. */
  async function update(): Promise<void> {
    const on = await shown()
    for (const [id, input] of inputs) input.checked = on.has(id)
  }

  function switchOf(id: string, name: string): HTMLElement {
    const input = element('input', { type: 'checkbox' })
    inputs.set(id, input)
    input.addEventListener('change', () => void change(id, input.checked).then(update))
    return element('label', { class: 'layer' }, input, element('bdi', {}, name))
  }

  function listOf(parts: readonly Layer[]): HTMLElement {
    const list = element('ul', {})
    for (const { id, name: given, parts: inner } of parts) {
      const name = given || words('layers.unnamed')
      const title = id === null ? element('bdi', { class: 'layer-group' }, name) : switchOf(id, name)
      const item = element('li', {}, title)
      if (inner.length > 0) item.append(listOf(inner))
      list.append(item)
    }
    return list
  }

  const panel = panels.add({
    name: 'layers',
    title: words('layers.title'),
    closeLabel: words('layers.close'),
    onOpen: () => void update(),
  })
  panel.root.append(listOf(layers))
  return panel
}
