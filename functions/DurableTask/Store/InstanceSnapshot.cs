using Azure;

namespace Catalyze.DurableTask;

/// <summary>What a turn read of its instance.</summary>
/// <param name="State">The fencing row; null when there is no such instance.</param>
/// <param name="ETag">Its version.</param>
/// <param name="History">History of its generation.</param>
/// <param name="Inbox">Messages, in order; a bounded number.</param>
/// <param name="MoreInbox">Whether more are waiting.</param>
/// <param name="Outbox">What earlier turns still have to send.</param>
/// <param name="InboxPayloads">Blobs that the messages name.</param>
internal sealed record InstanceSnapshot(
    InstanceState? State, ETag ETag, InstanceHistory History, IReadOnlyList<InboxMessage> Inbox, bool MoreInbox, IReadOnlyList<OutboxRow> Outbox, PayloadNames InboxPayloads);
