/** The mark of the app: a page with its last line marked. */
export function AppMark() {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true" className="size-5 shrink-0">
      <path d="M4 1h8l4 4v14H4z" className="fill-ink" />
      <path d="M12 1v4h4z" className="fill-bar" />
      <rect x="6.5" y="13" width="7" height="2.5" rx="1.25" className="fill-mark" />
    </svg>
  )
}
