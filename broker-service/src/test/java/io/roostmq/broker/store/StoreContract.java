package io.roostmq.broker.store;

/** What every store promises. */
public interface StoreContract
        extends TakeContract,
                SessionEndContract,
                SubscriptionContract,
                QueueOrderContract,
                QueueLimitContract,
                InboundContract,
                IdempotencyContract,
                RetainedContract,
                ExpiryContract,
                WillContract,
                ConcurrencyContract,
                CloseContract {}
