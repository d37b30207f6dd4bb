import type { OpenRoom } from '../room.ts'
import { erasureContract } from './erasure.ts'
import { liveContract } from './live.ts'
import { orderContract } from './order.ts'
import { privacyContract } from './privacy.ts'
import { repairContract } from './repair.ts'
import { syncContract } from './sync.ts'
import { troubleContract } from './trouble.ts'

/** What the room of users promises, on every engine and with every marketplace. */
export function usersContract(open: OpenRoom): void {
  describe('taking changes in', () => syncContract(open))
  describe('order', () => orderContract(open))
  describe('trouble', () => troubleContract(open))
  describe('comparison and repair', () => repairContract(open))
  describe('privacy', () => privacyContract(open))
  describe('erasure', () => erasureContract(open))
  describe('live streams', () => liveContract(open))
}
