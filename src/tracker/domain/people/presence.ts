/**
 * A device counts as present for this time after it was last seen, in ms. A device polls at least every 25 s, and `last_seen_at` is written
 * at most once a minute. So a running device is never absent.
 */
export const presentForMs = 150_000
