const isApple = () => /mac|iphone|ipad/i.test(navigator.platform)

export function shortcutLabel(key: string): string {
  return isApple() ? `⌘${key}` : `Ctrl ${key}`
}

/** True if the pressed keys are Ctrl + `key`, or ⌘ + `key` on Apple devices. */
export function isShortcut(event: KeyboardEvent, key: string): boolean {
  const modifier = isApple() ? event.metaKey : event.ctrlKey
  return modifier && !event.shiftKey && !event.altKey && event.key.toLowerCase() === key
}
