using Sidecar.Proxy.Kernel;

namespace Sidecar.Proxy.Relay;

/// <summary>How a connection stands after its directions have moved what they could.</summary>
enum Standing
{
    /// <summary>Both wait for the kernel.</summary>
    Waiting,

    /// <summary>There is more to do; others get their turn first.</summary>
    Busy,

    /// <summary>Both sides have ended, and all is passed on.</summary>
    Ended,

    /// <summary>The client failed, or takes no more.</summary>
    DownstreamReset,

    /// <summary>The upstream failed, or takes no more.</summary>
    UpstreamReset,
}

/// <summary>The bytes between a client and its upstream, both ways, until both have ended or one has failed.</summary>
/// <remarks>A part of its session, which holds the one copy of it.</remarks>
struct TwoWay(RelayBuffers buffers)
{
    /// <summary>The events that say that a side is at its end, or broken.</summary>
    public const uint Ending = Number.EPOLLRDHUP | Number.EPOLLHUP | Number.EPOLLERR;

    readonly Direction up = new(buffers);
    readonly Direction down = new(buffers);
    long toldSent;
    long toldReceived;

    /// <summary>The bytes from the client so far.</summary>
    public readonly long Sent => up.Bytes;

    /// <summary>The bytes from the upstream so far.</summary>
    public readonly long Received => down.Bytes;

    public readonly void Join(int client, int upstream)
    {
        up.Join(client, upstream);
        down.Join(upstream, client);
    }

    /// <summary>Moves what the events of one side allow.</summary>
    public readonly Standing OnEvent(bool fromClient, uint events)
    {
        var (source, other) = fromClient ? (up, down) : (down, up);
        if ((events & Ending) != 0)
            source.SourceEnding = true;
        if ((events & (Number.EPOLLIN | Ending)) != 0)
            source.Pump();
        if ((events & (Number.EPOLLOUT | Number.EPOLLERR)) != 0 && other.State == Flow.Blocked)
            other.Pump();
        var broken = (events & Number.EPOLLERR) != 0;
        return Settle(broken && fromClient, broken && !fromClient);
    }

    /// <summary>Goes on where there was more to do.</summary>
    public readonly Standing OnTurn()
    {
        if (up.State == Flow.Busy)
            up.Pump();
        if (down.State == Flow.Busy)
            down.Pump();
        return Settle(clientBroken: false, upstreamBroken: false);
    }

    /// <summary>The bytes that have come since the last time it was asked.</summary>
    public (long Sent, long Received) TakeNews()
    {
        var news = (up.Bytes - toldSent, down.Bytes - toldReceived);
        (toldSent, toldReceived) = (up.Bytes, down.Bytes);
        return news;
    }

    /// <summary>Gives back what both hold.</summary>
    public readonly void Release()
    {
        up.Release();
        down.Release();
    }

    readonly Standing Settle(bool clientBroken, bool upstreamBroken)
    {
        if (up.State == Flow.TargetFailed)
            down.Pump(); // What the upstream said before it broke.
        if (down.State == Flow.TargetFailed)
            up.Pump();
        if (up.State == Flow.SourceFailed || down.State == Flow.TargetFailed || (clientBroken && up.State == Flow.Ended))
            return Standing.DownstreamReset;
        if (down.State == Flow.SourceFailed || up.State == Flow.TargetFailed || (upstreamBroken && down.State == Flow.Ended))
            return Standing.UpstreamReset;
        if (up.State == Flow.Ended && down.State == Flow.Ended)
            return Standing.Ended;
        return up.State == Flow.Busy || down.State == Flow.Busy ? Standing.Busy : Standing.Waiting;
    }
}
