import { create } from 'zustand'
import type { HostNotice } from '../../lib/bridge/socket-bridge.ts'

const mostCards = 4

/** Cards in the window that show desktop notifications; at most {@link mostCards}, the newest last. */
export const useNotificationCards = create<{ cards: readonly HostNotice[] }>()(() => ({ cards: [] }))

/** A card with a known id replaces the earlier one. */
export function showCard(notice: HostNotice): void {
  useNotificationCards.setState(({ cards }) => ({
    cards: [...cards.filter((card) => card.id !== notice.id), notice].slice(-mostCards),
  }))
}

export function dismissCard(id: string): void {
  useNotificationCards.setState(({ cards }) => ({ cards: cards.filter((card) => card.id !== id) }))
}
