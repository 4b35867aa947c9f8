import { afterEach, describe, expect, it } from 'vitest'
import { embeddedEngine } from '../../infrastructure/database/testing.ts'
import { type NotificationSetup, notificationSetup } from './testing.ts'

describe.each(embeddedEngine)('link with a removed owner, on %s', (engine) => {
  let on: NotificationSetup
  afterEach(() => on.close())

  /** An earlier version of the tracker removed members without a successor. */
  const remove = (who: 'owner' | 'colleague') =>
    on.scene.tracker.context.store.db
      .updateTable('members')
      .set({ removed_at: on.scene.clock.now() })
      .where('member_id', '=', on[who].me.member.id)
      .execute()

  it('the document’s owner is notified, also if the member is removed during a visit', async () => {
    on = await notificationSetup(engine)
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

  it('an admin is notified if the document’s owner was removed too', async () => {
    on = await notificationSetup(engine)
    const link = await on.scene.makeLink()
    await remove('owner')
    await on.leave(await on.open('ken@example.com', link))
    expect(await on.listOf(on.admin)).toMatchObject([{ kind: 'left', because: 'ownerGone' }])
    expect(await on.listOf(on.colleague)).toEqual([])
  })
})
