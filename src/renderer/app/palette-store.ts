import { create } from 'zustand'

const rememberedAtMost = 5

type PaletteState = {
  open: boolean
  /** The ids of the commands that were used last, the latest first. */
  recent: readonly string[]
}

export const usePalette = create<PaletteState>()(() => ({ open: false, recent: [] }))
export const openPalette = () => usePalette.setState({ open: true })
export const setPalette = (open: boolean) => usePalette.setState({ open })
export const rememberCommand = (id: string) =>
  usePalette.setState(({ recent }) => ({
    recent: [id, ...recent.filter((each) => each !== id)].slice(0, rememberedAtMost),
  }))
