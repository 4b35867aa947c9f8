/** Reads and changes CHANGELOG.md. The first section of this file is "Unreleased". The section of each release follows. */

const UNRELEASED = /^## \[?Unreleased\]?$/m

/** Returns the text of the section "Unreleased", or null if there is no such section. */
export function unreleased(changelog: string): string | null {
  const heading = UNRELEASED.exec(changelog)
  if (!heading) return null
  const rest = changelog.slice(heading.index + heading[0].length)
  const next = rest.search(/^## /m)
  return (next < 0 ? rest : rest.slice(0, next)).trim()
}

/** Turns the section "Unreleased" into the section of the release and adds a new empty section "Unreleased" above it. `date` has the form YYYY-MM-DD. */
export function withRelease(changelog: string, version: string, date: string): string {
  return changelog.replace(UNRELEASED, `## [Unreleased]\n\n## [${version}] - ${date}`)
}
