import { directDatabaseUrl } from '../../infrastructure/config.ts'
import { openSchema, type SchemaState } from '../../infrastructure/database/open-schema.ts'
import { defineCommand, toggle } from './command.ts'
import { table } from './table.ts'

type Result = SchemaState & { executed: boolean }

/** Waits between two attempts to finish the steps. */
const retryMs = 5_000

const kinds = {
  migration: 'adds, in a transaction',
  batches: 'long, in batches',
  index: 'index',
  contract: 'removes',
}

function rowsOf({ migrations, steps }: SchemaState): string[][] {
  return [
    ...migrations.map((name) => [name, kinds.migration, '', '', '']),
    ...steps.map(({ name, kind, table: of, rows, rowsDone, waitsFor }) => [
      ...[name, kinds[kind], of, `${rowsDone} of ${rows}`, waitsFor ?? ''],
    ]),
  ]
}

export const migrate = defineCommand({
  name: 'migrate',
  summary: 'Updates the schema of the database, also beside running trackers.',
  details:
    'First the migrations, which only add and are quick. Then the steps: long changes in batches, indexes, and removals, which wait until no tracker of an earlier version runs. docs/upgrading.md explains the order.',
  flags: {
    'dry-run': toggle('prints what is pending, and changes nothing'),
    wait: toggle('waits for steps that another tracker delays, instead of ending with code 1'),
  },
  async run({ config, progress }, flags): Promise<Result> {
    const schema = await openSchema(directDatabaseUrl(config))
    try {
      if (flags['dry-run']) return { ...(await schema.state()), executed: false }
      await schema.migrate()
      const log = {
        info: (_fields: object, message: string) => progress(message),
        warn: (_fields: object, message: string) => progress(message),
      }
      while (!(await schema.finish(log)) && flags.wait) {
        await new Promise((resolve) => setTimeout(resolve, retryMs))
      }
      return { ...(await schema.state()), executed: true }
    } finally {
      await schema.close()
    }
  },
  text: (result) => {
    const none = result.executed
      ? 'The schema is up to date.'
      : 'Nothing is pending. The schema is up to date.'
    return table(['NAME', 'KIND', 'TABLE', 'ROWS', 'WAITS FOR'], rowsOf(result), none)
  },
  isProblem: ({ executed, steps }) => executed && steps.length > 0,
})
