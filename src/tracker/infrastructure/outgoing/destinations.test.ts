import { describe, expect, it } from 'vitest'
import { createDestinations } from './destinations.ts'

const nowhere = createDestinations([])

describe('without networks of the operator', () => {
  it.each([
    ...['127.0.0.1', '0.0.0.0', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1'],
    ...['198.18.0.1', '203.0.113.7', '224.0.0.1', '255.255.255.255', '192.88.99.1'],
    ...['::', '::1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd00:ec2::254', 'ff02::1', 'fec0::1'],
    ...[
      '::ffff:10.0.0.1',
      '::ffff:0a00:1',
      '::ffff:8.8.8.8',
      '::10.0.0.1',
      '64:ff9b::a00:1',
      '2002:a00:1::1',
    ],
    ...['2001::1', '2001:db8::1', '3fff::1'],
    ...['', 'localhost', '10.0.0.0/8'],
  ])('refuses %s', (address) => {
    const isMappedPublic = address === '::ffff:8.8.8.8'
    expect(nowhere.allows(address, 'https:')).toBe(isMappedPublic)
    expect(nowhere.allows(address, 'http:')).toBe(false)
  })

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])(
    'allows %s with https only',
    (address) => {
      expect(nowhere.allows(address, 'https:')).toBe(true)
      expect(nowhere.allows(address, 'http:')).toBe(false)
    },
  )
})

describe('with networks of the operator', () => {
  const own = createDestinations(['10.1.2.0/24', '2001:db8:7::/48', '127.0.0.1'])

  it.each(['10.1.2.9', '::ffff:10.1.2.9', '2001:db8:7::5', '127.0.0.1'])(
    'allows %s with http and https',
    (address) => {
      expect(own.allows(address, 'https:')).toBe(true)
      expect(own.allows(address, 'http:')).toBe(true)
    },
  )

  it.each(['10.1.3.9', '127.0.0.2', '2001:db8:8::5'])('refuses %s', (address) => {
    expect(own.allows(address, 'https:')).toBe(false)
  })
})
