import { logStoreContract } from "./log-store.test-contract.ts";
import { UnsafeMemoryLogStore } from "./memory-log.test-store.ts";

logStoreContract("in memory", async () => new UnsafeMemoryLogStore());
