import { describe, expect, it } from 'vitest'
import type { Action, DocumentWorkflows, InheritedWorkflow, Workflow } from './model/runs.ts'
import { type ForecastFacts, type LinkFacts, taskForecast } from './task-forecast.ts'

const at = '2026-11-20T00:00:00.000Z'
const task = { type: 'task', assignee: 'recordOwner', locale: 'en', subject: null, comments: null } as Action
const campaign = { type: 'campaign', campaignId: '701000000000001AAA', campaignName: 'Fair' } as Action

const own = (action: Action, paused = false): Workflow => ({
  ...{ id: 'wfl_own', documentId: 'doc', trigger: 'left', action, conditions: {}, paused },
  ...{ createdAt: at, updatedAt: at },
})
const inherited = (
  action: Action,
  part: Partial<Omit<InheritedWorkflow, 'workflow'>> & { paused?: boolean } = {},
): InheritedWorkflow => {
  const { documentId: _none, ...workflow } = own(action, part.paused)
  return { workflow, exception: part.exception ?? null, replacedBy: part.replacedBy ?? null }
}
const workflows = (part: Partial<DocumentWorkflows>): DocumentWorkflows => ({
  ...{ items: [], inherits: true, inherited: [] },
  ...part,
})

const link: LinkFacts = { isOff: false, hasEnded: false, knowsEmail: true, isHeld: false, isMuted: false }
const facts: ForecastFacts = {
  workflows: workflows({ inherited: [inherited(task)] }),
  salesforce: 'connected',
  isTeamConnected: null,
  link: null,
}
const forecast = (part: Partial<ForecastFacts>) => taskForecast({ ...facts, ...part })

describe('the forecast of a Task', () => {
  it('has no reason if a workflow creates a Task and this device is connected', () => {
    expect(forecast({})).toBeNull()
    expect(forecast({ link })).toBeNull()
    expect(forecast({ workflows: workflows({ inherits: false, items: [own(task)] }) })).toBeNull()
  })

  it('says that no workflow creates a Task, and whether the document inherits', () => {
    expect(forecast({ workflows: workflows({}) })).toBe('noWorkflow')
    expect(forecast({ workflows: workflows({ items: [own(campaign)] }) })).toBe('noWorkflow')
    expect(forecast({ workflows: workflows({ inherits: false, items: [own(campaign)] }) })).toBe(
      'notInheriting',
    )
    const leftOut = inherited(task, { exception: 'leftOut' })
    expect(forecast({ workflows: workflows({ inherited: [leftOut] }) })).toBe('noWorkflow')
  })

  it('says that the workflow is paused, by the document or by the workspace', () => {
    const paused = [inherited(task, { paused: true }), inherited(task, { exception: 'paused' })]
    for (const each of paused)
      expect(forecast({ workflows: workflows({ inherited: [each] }) })).toBe('paused')
    expect(forecast({ workflows: workflows({ items: [own(task, true)] }) })).toBe('paused')
    expect(
      forecast({ workflows: workflows({ items: [own(task, true)], inherited: [inherited(task)] }) }),
    ).toBe(null)
  })

  it('does not count an inherited workflow that a paused own workflow replaces', () => {
    const replaced = inherited(task, { replacedBy: 'wfl_own' })
    expect(forecast({ workflows: workflows({ items: [own(task, true)], inherited: [replaced] }) })).toBe(
      'paused',
    )
  })

  it.each([
    ['notConfigured', 'notConfigured'],
    ['disconnected', 'nobodyConnected'],
    ['waiting', 'nobodyConnected'],
    ['reconnect', 'reconnect'],
  ] as const)('this device %s: %s, unless another device of the team is connected', (salesforce, reason) => {
    for (const isTeamConnected of [false, null]) {
      expect(forecast({ salesforce, isTeamConnected })).toBe(reason)
    }
    expect(forecast({ salesforce, isTeamConnected: true })).toBeNull()
  })

  it('names what stops the link first, then the workflow, then what delays a Task', () => {
    const all: LinkFacts = { isOff: true, hasEnded: true, knowsEmail: false, isHeld: true, isMuted: true }
    const disconnected = { salesforce: 'disconnected', workflows: workflows({}) } as const
    expect(forecast({ ...disconnected, link: all })).toBe('linkOff')
    expect(forecast({ ...disconnected, link: { ...all, isOff: false } })).toBe('linkEnded')
    const open = { ...all, isOff: false, hasEnded: false }
    expect(forecast({ ...disconnected, link: open })).toBe('noWorkflow')
    expect(forecast({ salesforce: 'disconnected', link: open })).toBe('anonymous')
    expect(forecast({ salesforce: 'disconnected', link: { ...open, knowsEmail: true } })).toBe(
      'nobodyConnected',
    )
    expect(forecast({ link: { ...open, knowsEmail: true } })).toBe('held')
    expect(forecast({ link: { ...open, knowsEmail: true, isHeld: false } })).toBe('muted')
  })
})
