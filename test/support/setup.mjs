// Decorators write their metadata through this; and CommonJS packages that require Nest find it evaluated,
// since Jest cannot finish an ES module in the middle of a require().
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';
