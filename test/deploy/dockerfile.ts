// Rules for the Dockerfile beyond those of the language: they are those of hadolint (https://github.com/hadolint/hadolint/wiki).
import { DockerfileParser, type From } from 'dockerfile-ast'
import { validate } from 'dockerfile-utils'

/** Returns one line for each broken rule. */
export function dockerfileProblems(text: string): string[] {
  const file = DockerfileParser.parse(text)
  const instructions = file.getInstructions()
  const named = (keyword: string) => instructions.filter((each) => each.getKeyword() === keyword)
  const stages = file.getFROMs()
  const builds = stages.map((from: From) => from.getBuildStage())
  const problems = validate(text).map(({ message, range }) => `line ${range.start.line + 1}: ${message}`)
  const isPinned = (from: From) => from.getImageDigest() !== null || builds.includes(from.getImage())
  if (!stages.every(isPinned)) problems.push('the base image has no digest')
  if (named('ADD').length > 0) problems.push('DL3020: use COPY instead of ADD')
  for (const each of [...named('CMD'), ...named('ENTRYPOINT')])
    if (!/^\s*\[/.test(each.getArgumentsContent() ?? ''))
      problems.push('DL3025: CMD and ENTRYPOINT need the JSON form')
  const last = named('USER').at(-1)?.getArgumentsContent() ?? 'root'
  if (!/^[1-9]\d*(:[1-9]\d*)?$/.test(last))
    problems.push('DL3002: the last user must be a number other than 0')
  if (named('HEALTHCHECK').length !== 1) problems.push('DL3057: one HEALTHCHECK is needed')
  for (const each of named('RUN'))
    if (/\|/.test(each.getArgumentsContent() ?? ''))
      problems.push('DL4006: a pipe hides the failure of its first command')
  if (named('MAINTAINER').length > 0) problems.push('DL4000: MAINTAINER is deprecated')
  for (const each of named('WORKDIR'))
    if (!each.getArgumentsContent()?.startsWith('/')) problems.push('DL3000: WORKDIR needs an absolute path')
  return problems
}
