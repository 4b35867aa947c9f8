// The actions of the menu of the open page. The command palette offers them, too.
import { useEffect } from 'react'
import { create } from 'zustand'
import type { MenuAction } from './menu.tsx'

type PageActions = { heading: string; actions: readonly MenuAction[] }

export const usePageActions = create<PageActions>()(() => ({ heading: '', actions: [] }))

/** Offers the actions of a menu as commands, as long as the menu is on the page. `heading`: what they concern, for example a title. */
export function useOfferActions(heading: string, actions: readonly MenuAction[]): void {
  // The actions are closures of this render, so they are stored after each render.
  useEffect(() => usePageActions.setState({ heading, actions }))
  useEffect(() => () => usePageActions.setState({ heading: '', actions: [] }), [])
}
