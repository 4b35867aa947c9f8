import { expect, test } from 'vitest'
import { withoutAddresses } from './without-addresses.ts'

test.each([
  ['550 <taro@example.co.jp> unknown', '550 <[address]> unknown'],
  ['Key (email)=(taro.y+a@example.com) already exists.', 'Key (email)=([address]) already exists.'],
  ['/api/visitors?search=taro%40example.com&limit=5', '/api/visitors?search=[address]&limit=5'],
  ["WHERE Email IN ('taro@example.com','b@例え.jp')", "WHERE Email IN ('[address]','[address]')"],
  ['{"msg":"a\\ntaro@example.com"}', '{"msg":"a\\[address]"}'],
  ['ｔａｒｏ＠example．com', '[address]'],
  ['mailto:taro@example.com', 'mailto:[address]'],
  ['at /node_modules/pkg@1.2.3/index.js', 'at /node_modules/pkg@1.2.3/index.js'],
  ['import "@scope/pkg"', 'import "@scope/pkg"'],
])('%s', (text, left) => {
  expect(withoutAddresses(text)).toBe(left)
})
