// Reads PromQL with the grammar of Prometheus's own editor.
import { parser } from '@prometheus-io/lezer-promql'

/** The metrics that the expression selects. @throws SyntaxError */
export function metricsOf(expression: string): string[] {
  const names: string[] = []
  parser.parse(expression).iterate({
    enter({ type, from, to, node }) {
      if (type.isError) throw new SyntaxError(`PromQL at ${from}: ${expression}`)
      if (type.name === 'Identifier' && node.parent?.name === 'VectorSelector') {
        names.push(expression.slice(from, to))
      }
    },
  })
  return names
}
