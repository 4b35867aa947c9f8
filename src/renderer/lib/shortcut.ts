const isApple = () => /mac|iphone|ipad/i.test(navigator.platform)

export function shortcutLabel(key: string): string {
  return isApple() ? `⌘${key}` : `Ctrl ${key}`
}

/** Whether the event is Ctrl + `key`, on Apple's systems ⌘ + `key`. */
export function isShortcut(event: KeyboardEvent, key: string): boolean {
  const modifier = isApple() ? event.metaKey : event.ctrlKey
  return modifier && !event.shiftKey && !event.altKey && event.key.toLowerCase() === key
}
