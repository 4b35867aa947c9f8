import { create } from 'zustand'
import type { HostNotice } from '../../lib/bridge/socket-bridge.ts'

const mostCards = 4

/** The notifications that the window shows as cards, oldest first. There are at most {@link mostCards}. */
export const useNotificationCards = create<{ cards: readonly HostNotice[] }>()(() => ({ cards: [] }))

/** Adds a card. Removes an existing card with the same id. */
export function showCard(notice: HostNotice): void {
  useNotificationCards.setState(({ cards }) => ({
    cards: [...cards.filter((card) => card.id !== notice.id), notice].slice(-mostCards),
  }))
}

export function dismissCard(id: string): void {
  useNotificationCards.setState(({ cards }) => ({ cards: cards.filter((card) => card.id !== id) }))
}
