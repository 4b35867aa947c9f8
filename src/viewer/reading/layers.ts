// Shows and hides the layers (optional content groups) of the document. Stores which layers the reader switched on or off.
import type { PDFDocumentProxy } from 'pdfjs-dist'

/** A layer, or a named group of layers. A group has no id. */
export type Layer = { id: string | null; name: string; parts: Layer[] }

type Order = (string | { name: string | null; order: Order })[]
type Config = Awaited<ReturnType<PDFDocumentProxy['getOptionalContentConfig']>>
type Group = { name: string | null; visible: boolean }
type Intent = 'display' | 'print'

const groupsOf = (config: Config) => [...config] as [string, Group][]

/** Returns the layers in the order of the document. A group without a name adds no level. */
function layersIn(order: Order, config: Config): Layer[] {
  return order.flatMap((entry): Layer[] => {
    if (typeof entry === 'string') {
      const group = config.getGroup(entry) as Group | null
      return group ? [{ id: entry, name: group.name?.trim() ?? '', parts: [] }] : []
    }
    const parts = layersIn(entry.order, config)
    return entry.name === null ? parts : [{ id: null, name: entry.name.trim(), parts }]
  })
}

const countOf = (layers: readonly Layer[]): number =>
  layers.reduce((count, { id, parts }) => count + (id === null ? 0 : 1) + countOf(parts), 0)

export type Layers = ReturnType<typeof createLayers>

export function createLayers() {
  /** The layers that the reader changed. For all other layers, the document's settings for the screen or for printing apply. */
  const changed = new Map<string, boolean>()

  async function config(document: PDFDocumentProxy, intent: Intent): Promise<Config> {
    const made = await document.getOptionalContentConfig({ intent })
    for (const [id, visible] of changed) made.setVisibility(id, visible, false)
    return made
  }
  return {
    config,
    /** Returns an empty list if the document has fewer than two layers. */
    async list(document: PDFDocumentProxy): Promise<Layer[]> {
      const made = await document.getOptionalContentConfig()
      const layers = layersIn((made.getOrder() ?? []) as Order, made)
      return countOf(layers) > 1 ? layers : []
    },
    async shown(document: PDFDocumentProxy): Promise<Set<string>> {
      const groups = groupsOf(await config(document, 'display'))
      return new Set(groups.filter(([, { visible }]) => visible).map(([id]) => id))
    },
    /** Shows or hides a layer. In a radio-button group, the other layers become hidden. */
    async change(document: PDFDocumentProxy, id: string, visible: boolean): Promise<Config> {
      const made = await config(document, 'display')
      const before = new Map(groupsOf(made).map(([each, group]) => [each, group.visible]))
      made.setVisibility(id, visible)
      for (const [each, group] of groupsOf(made)) {
        if (group.visible !== before.get(each)) changed.set(each, group.visible)
      }
      return made
    },
  }
}
