using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Proxy.Kernel;
using Sidecar.Proxy.Observability;

namespace Sidecar.Proxy.Relay;

/// <summary>
/// A listener for captured connections on all addresses of both families, one for each loop; the kernel spreads connections
/// over them. It stops accepting while a limit is reached; the kernel's queue is bounded, so clients wait or are turned away.
/// </summary>
sealed class Listener : Watched
{
    const int Backlog = 4096;
    const int AcceptsPerTurn = 16;
    const int PauseMilliseconds = 50;

    readonly Worker worker;
    readonly TrafficSide side;
    readonly ushort port;
    readonly bool transparent;
    readonly int file;
    long resumeAt = long.MaxValue;

    public Listener(Worker worker, TrafficSide side, ushort port, bool transparent)
    {
        (this.worker, this.side, this.port, this.transparent) = (worker, side, port, transparent);
        file = Open(port, transparent);
    }

    /// <summary>Begins to accept; on the loop's thread.</summary>
    public void Start() => worker.Loop.Add(this, 0, file, Number.EPOLLIN);

    /// <summary>Takes what waits in the kernel's queue, then closes; on the loop's thread.</summary>
    public void Close()
    {
        for (var turn = 0; turn < Backlog / AcceptsPerTurn && AcceptSome(); turn++)
            ;
        worker.Loop.Forget(this);
        _ = Libc.Close(file);
    }

    public override void OnEvent(int side, uint events) => AcceptSome();

    public override void OnTick(long now)
    {
        if (now < resumeAt)
            return;
        resumeAt = long.MaxValue;
        worker.Loop.Hurry(this, false);
        worker.Loop.Add(this, 0, file, Number.EPOLLIN);
    }

    /// <summary>True when more may wait.</summary>
    bool AcceptSome()
    {
        for (var i = 0; i < AcceptsPerTurn; i++)
        {
            if (!worker.State.TryEnter())
                return Pause();
            var peer = default(SocketAddress);
            var client = Libc.Accept(file, ref peer);
            if (client >= 0)
            {
                worker.State.Metrics.Accept();
                Begin(client, peer.Read() ?? default);
                continue;
            }
            worker.State.Leave();
            if (-client is Number.EMFILE or Number.ENFILE or Number.ENOBUFS or Number.ENOMEM)
                return Pause();
            if (client == -Number.EAGAIN)
                return false;
        }
        return true;
    }

    bool Pause()
    {
        worker.State.Metrics.PauseAccepting();
        if (resumeAt == long.MaxValue)
            worker.Loop.Remove(file);
        resumeAt = Environment.TickCount64 + PauseMilliseconds;
        worker.Loop.Hurry(this, true);
        return false;
    }

    void Begin(int client, Endpoint peer)
    {
        var destination = OriginalDestination(client, peer.Address.Family);
        // Without an entry of conntrack nobody was redirected; to the listener itself, nobody should be.
        var self = destination is not { } original
            || (original.Port == port && (transparent || SelfGuard.Forbids(worker.State.Settings.Listeners, original)));
        Session.Begin(worker, side, client, peer, destination ?? new Endpoint(peer.Address, port), self);
    }

    Endpoint? OriginalDestination(int client, Family family)
    {
        var address = default(SocketAddress);
        var result = transparent ? Libc.LocalAddress(client, ref address)
            : Libc.GetOption(client, family == Family.IPv4 ? Number.SOL_IP : Number.SOL_IPV6, Number.SO_ORIGINAL_DST, ref address);
        return result < 0 ? null : address.Read();
    }

    static int Open(ushort port, bool transparent)
    {
        var file = Libc.Socket(Number.AF_INET6);
        var both = file >= 0;
        if (!both)
            file = Expect(Libc.Socket(Number.AF_INET), port, "socket");
        if (both)
            Expect(Libc.SetOption(file, Number.SOL_IPV6, Number.IPV6_V6ONLY, 0), port, "IPV6_V6ONLY");
        Expect(Libc.SetOption(file, Number.SOL_SOCKET, Number.SO_REUSEADDR, 1), port, "SO_REUSEADDR");
        Expect(Libc.SetOption(file, Number.SOL_SOCKET, Number.SO_REUSEPORT, 1), port, "SO_REUSEPORT");
        if (transparent)
            Expect(both ? Libc.SetOption(file, Number.SOL_IPV6, Number.IPV6_TRANSPARENT, 1)
                : Libc.SetOption(file, Number.SOL_IP, Number.IP_TRANSPARENT, 1), port, "IP_TRANSPARENT, which TPROXY needs (CAP_NET_ADMIN or CAP_NET_RAW)");
        Dialer.SetCommon(file); // Accepted sockets inherit all of it.
        var any = new Endpoint(Address.FromBits(both ? Family.IPv6 : Family.IPv4, 0), port);
        Expect(Libc.Bind(file, SocketAddress.From(any)), port, "bind");
        Expect(Libc.Listen(file, Backlog), port, "listen");
        return file;
    }

    static int Expect(int result, ushort port, string what) =>
        result >= 0 ? result : throw new StartException($"port {port}: {what}: {Number.Describe(-result)}.");
}
