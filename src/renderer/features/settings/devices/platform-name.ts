/** The names of the operating systems, by Node's `process.platform`. They are the same in all languages. */
const names: Readonly<Record<string, string>> = { win32: 'Windows', darwin: 'macOS', linux: 'Linux' }

/** Returns the name of a device's operating system. An unknown platform is returned as it is. */
export const platformName = (platform: string): string => names[platform] ?? platform
