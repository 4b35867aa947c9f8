// A person works on the Task between a leave and the leave of the same visit, resumed: their words stay, ours are brought up to date.
import { eventually } from '../../fixtures/part.ts'
import type { Ambush } from '../../fixtures/team/desktop-contract.ts'
import type { Subject } from '../check.ts'
import type { Random } from '../random.ts'
import type { Scene } from '../scene.ts'
import { type Course, defineKind, patienceMs } from './kind.ts'
import { revive } from './reviving.ts'

type Edit = { subject: boolean; dueDate: boolean; crlf: boolean }

export const personEdits = defineKind<{
  edits: Edit[]
  ambushes: Ambush[]
  again: { ms: number; loseReply: boolean }
}>({
  inDeck: 1,
  readers: (random) => random.between(1, 3),
  plan: (random) => ({
    edits: Array.from({ length: 3 }, () => editOf(random)),
    ambushes: random.chance(0.5) ? [killedAt(random)] : [],
    again: { ms: random.between(1_100, 2_600), loseReply: random.chance(0.3) },
  }),
  async act(course, { edits, ambushes, again }) {
    const { scene, subjects } = course
    await course.allGone
    await eventually('written', course.isOver, patienceMs)
    for (const [index, subject] of subjects.entries()) await edit(scene, subject, edits[index % edits.length])
    if (again.loseReply) await scene.team.org.control.loseReplyOfWrite()
    scene.desktop.ambush(ambushes)
    await Promise.all(subjects.map((subject) => comeBack(subject, again.ms)))
    await eventually('left again', () => haveLeftAgain(course), patienceMs)
    await revive(course, scene.desktop, Promise.resolve())
    await scene.team.org.control.clearFaults()
    course.tally.faults += subjects.length
    return []
  },
})

const editOf = (random: Random): Edit => ({
  subject: random.chance(0.5),
  dueDate: random.chance(0.5),
  crlf: random.chance(0.5),
})
const killedAt = (random: Random): Ambush => ({
  step: random.pick(['reconciled', 'renewed', 'write', 'written', 'settle']),
  act: 'kill',
  afterMs: 0,
})

async function edit({ team }: Scene, subject: Subject, chosen: Edit | undefined): Promise<void> {
  const { email } = subject.plan
  const task = (await team.org.control.tasks()).find(({ Subject }) => String(Subject).includes(email))
  if (!task || !chosen) return
  const notes = ['Called: wants a quote.', '→ price list on Monday']
  const [first = '', ...others] = String(task.Description).split('\n')
  const lines = [notes[0], first, notes[1], ...others]
  const fields = {
    Status: 'In Progress',
    ...(chosen.subject ? { Subject: `Call ${email} back` } : {}),
    ...(chosen.dueDate ? { ActivityDate: '2030-01-15' } : {}),
  }
  await team.org.control.change(task.Id, { ...fields, Description: lines.join(chosen.crlf ? '\r\n' : '\n') })
  subject.edited = { fields, notes }
}

/** On the page where the reader had left, so that what is told of the visit stays the same. */
async function comeBack(subject: Subject, ms: number): Promise<void> {
  const { reader } = subject
  if (!subject.plan.saysGoodbye) return
  subject.ends = 2
  await reader.read(reader.sent().page, ms, 100)
  await reader.goodbye()
}

async function haveLeftAgain({ scene, subjects }: Course): Promise<boolean> {
  for (const { reader, ends = 1 } of subjects) {
    const visit = await scene.team.aiko.client.call('visits.get', { params: { visitId: reader.visitId() } })
    if (visit.state !== 'left' || visit.leaves < ends) return false
  }
  return true
}
