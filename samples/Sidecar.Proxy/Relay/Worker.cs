using System.Diagnostics;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Proxy.Configuration;
using Sidecar.Proxy.Kernel;
using Sidecar.Proxy.Observability;

namespace Sidecar.Proxy.Relay;

/// <summary>A connection whose requests are decided one by one, on its way to whoever does that.</summary>
/// <param name="File">The socket; the receiver closes it. Nothing has been read from it.</param>
/// <param name="IsHttp2">Else HTTP/1.</param>
/// <param name="Start">When it was accepted, as a <see cref="Stopwatch"/> counts.</param>
readonly record struct HandedOver(int File, bool IsHttp2, Endpoint Peer, Endpoint Original, long Start)
{
    /// <summary>Looks what the client begins with.</summary>
    public static HandedOver Of(int file, Endpoint peer, Endpoint original, long start)
    {
        Span<byte> first = stackalloc byte[4];
        var isHttp2 = Libc.Receive(file, first, Number.MSG_PEEK) == first.Length && first.SequenceEqual("PRI "u8);
        return new HandedOver(file, isHttp2, peer, original, start);
    }
}

/// <summary>What all loops share.</summary>
sealed class ProxyState(ProxySettings settings, Metrics metrics) : IAsyncDisposable
{
    volatile ProxySettings settings = settings;
    volatile AccessLog log = new(settings.AccessLog, metrics);
    int connections;

    public ProxySettings Settings
    {
        get => settings;
        set => settings = value;
    }

    public Metrics Metrics { get; } = metrics;

    /// <summary>Null where no call of the proxy's own can come back to it.</summary>
    public OwnCalls? OwnCalls { get; } = OwnCalls.IfNeeded();

    public AccessLog Log
    {
        get => log;
        set => log = value;
    }

    /// <summary>Takes a connection over; false when it cannot, and then the caller still has it.</summary>
    public Func<HandedOver, bool> HandOver { get; set; } = _ => false;

    /// <summary>Connections that are open, relayed or handed over.</summary>
    public int Connections => Volatile.Read(ref connections);

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref connections) <= settings.Limits.Connections)
            return true;
        Interlocked.Decrement(ref connections);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref connections);

    /// <summary>Writes what the access log still has.</summary>
    public ValueTask DisposeAsync() => log.DisposeAsync();
}

/// <summary>One loop with its memory and its listeners.</summary>
sealed class Worker(ProxyState state, long bytesInFlight)
{
    public ProxyState State { get; } = state;

    public EventLoop Loop { get; } = new();

    public RelayBuffers Buffers { get; } = new(bytesInFlight);
}
