/** CHANGELOG.md in the form of Keep a Changelog: one section per release, the coming one first and named "Unreleased". */

const UNRELEASED = /^## \[?Unreleased\]?$/m

/** The text below the heading "Unreleased", up to the next release. Null when there is no such heading. */
export function unreleased(changelog: string): string | null {
  const heading = UNRELEASED.exec(changelog)
  if (!heading) return null
  const rest = changelog.slice(heading.index + heading[0].length)
  const next = rest.search(/^## /m)
  return (next < 0 ? rest : rest.slice(0, next)).trim()
}

/** Gives what is unreleased the version and the date (YYYY-MM-DD), below a new and empty section "Unreleased". */
export function withRelease(changelog: string, version: string, date: string): string {
  return changelog.replace(UNRELEASED, `## [Unreleased]\n\n## [${version}] - ${date}`)
}
