// The layers (optional content) of the document, and which of them the reader switched on or off.
import type { PDFDocumentProxy } from 'pdfjs-dist'

/** A layer that can be switched, or a named group of them. */
export type Layer = { id: string | null; name: string; parts: Layer[] }

type Order = (string | { name: string | null; order: Order })[]
type Config = Awaited<ReturnType<PDFDocumentProxy['getOptionalContentConfig']>>
type Group = { name: string | null; visible: boolean }
type Intent = 'display' | 'print'

const groupsOf = (config: Config) => [...config] as [string, Group][]

/** In the document's own order. A group without a name adds no level. */
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
  /** Only what the reader changed: the rest is as the document wants it on screen, or on paper. */
  const changed = new Map<string, boolean>()

  async function config(document: PDFDocumentProxy, intent: Intent): Promise<Config> {
    const made = await document.getOptionalContentConfig({ intent })
    for (const [id, visible] of changed) made.setVisibility(id, visible, false)
    return made
  }
  return {
    config,
    /** Empty where there is nothing to choose from. */
    async list(document: PDFDocumentProxy): Promise<Layer[]> {
      const made = await document.getOptionalContentConfig()
      const layers = layersIn((made.getOrder() ?? []) as Order, made)
      return countOf(layers) > 1 ? layers : []
    },
    async shown(document: PDFDocumentProxy): Promise<Set<string>> {
      const groups = groupsOf(await config(document, 'display'))
      return new Set(groups.filter(([, { visible }]) => visible).map(([id]) => id))
    },
    /** Switches one; of a radio-button group the others go off. */
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
