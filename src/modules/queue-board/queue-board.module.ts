import { Module } from '@nestjs/common';
import { StaffModule } from '../staff/staff.module.js';
import { BoardDoor } from './board-door.js';
import { BoardPassController } from './board-pass.controller.js';
import { BoardPasses } from './board-passes.js';
import { QueueBoard } from './queue-board.js';

/** What waits, runs and failed in the queues, for support. */
@Module({
  imports: [StaffModule],
  controllers: [BoardPassController],
  providers: [BoardDoor, BoardPasses, QueueBoard],
})
export class QueueBoardModule {}
