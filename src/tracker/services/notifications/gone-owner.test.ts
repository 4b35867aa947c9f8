// A link whose owner left the team is still heard: its document's owner is told, or an admin.
import { afterEach, describe, expect, it } from 'vitest'
import { engines } from '../../infrastructure/database/testing.ts'
import { type TellingScene, tellingScene } from './testing.ts'

describe.each(engines)('a link whose owner is gone, on %s', (engine) => {
  let on: TellingScene
  afterEach(() => on.close())

  const remove = async (who: 'owner' | 'colleague') => {
    const { status } = await on.admin.call('DELETE', `/api/members/${on[who].me.member.id}`)
    expect(status).toBe(200)
  }

  it('tells the document’s owner, also where it happens in the middle of a visit', async () => {
    on = await tellingScene(engine)
    await on.prefer(on.owner, { left: { email: true } })
    const link = await on.scene.makeLink({ by: on.colleague })
    const visit = await on.open('ken@example.com', link)
    await remove('colleague')
    await on.leave(visit)
    expect(await on.listOf(on.owner)).toMatchObject([{ kind: 'left', because: 'ownerGone' }])
    expect(on.mailbox.mails.map((mail) => mail.text)).toEqual([
      expect.stringContaining('whoever made this link is no longer in the team'),
    ])
    await on.leave(await on.open('aki@example.com', link))
    expect(await on.listOf(on.owner)).toHaveLength(2)
  })

  it('tells an admin where the document’s owner is gone too', async () => {
    on = await tellingScene(engine)
    const link = await on.scene.makeLink()
    await remove('owner')
    await on.leave(await on.open('ken@example.com', link))
    expect(await on.listOf(on.admin)).toMatchObject([{ kind: 'left', because: 'ownerGone' }])
    expect(await on.listOf(on.colleague)).toEqual([])
  })
})
