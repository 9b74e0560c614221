package io.roostmq.broker.store;

/** What every store promises. */
public interface StoreContract
        extends TakeContract,
                FindContract,
                SessionEndContract,
                ProvisionContract,
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
