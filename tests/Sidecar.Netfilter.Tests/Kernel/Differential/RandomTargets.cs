namespace Sidecar.Netfilter.Tests.Kernel.Differential;

/// <summary>Targets that are legal in a table at a hook.</summary>
static class RandomTargets
{
    public static bool NeedsTransport(Target target) => target is Redirect or Dnat or Tproxy or Reject or Masquerade { Ports: not null };

    static readonly (string V4, string V6) OtherOwn = ("10.10.0.3", "fd10::3");

    public static Target One(Draw draw, Backend backend, string table, Family family, Hook hook, Protocol transport, ChainName[] callable)
    {
        if (draw.Chance(0.2))
            return draw.One<Target>(new Return(), new Return(), new Accept());
        if (draw.Chance(0.03))
            return new Log();
        if (callable.Length > 0 && draw.Chance(0.2))
            return draw.Chance(0.85) ? new Jump(callable[^1]) : new Goto(callable[^1]);
        return table switch
        {
            "nat" => Nat(draw, family, hook, transport),
            "raw" => draw.Between(0, 9) switch { 0 => new NoTrack(), 1 => new Drop(), _ => new SetZone(draw.One<ushort>(1, 2)) },
            "filter" => draw.Between(0, 5) switch { 0 or 1 => Refusal(transport), 2 => new Drop(), _ => new Accept() },
            _ => Mangle(draw, backend, family, hook),
        };
    }

    static Reject Refusal(Protocol transport) => transport == Protocol.Tcp ? new Reject("tcp-reset") : new Reject();

    static Target Nat(Draw draw, Family family, Hook hook, Protocol transport)
    {
        if (hook == Hook.Postrouting)
            return family == Family.Inet || draw.Chance(0.5)
                ? new Masquerade()
                : new Snat(draw.Address(family, [OtherOwn.V4], [OtherOwn.V6]), null);

        // The world outside would not take back what it sent itself.
        var beyond = hook == Hook.Output ? ("10.96.0.20", "fd96::20") : OtherOwn;
        if (draw.Chance(0.15) && family != Family.Inet)
            return new Dnat(draw.Address(family, ["10.10.0.2", beyond.Item1, "127.0.0.1"], ["fd10::2", beyond.Item2, "::1"]), new PortRange(8080));
        return new Redirect(transport == Protocol.Tcp ? draw.One<PortRange>(15001, 15006, 15006, 8080, 15053) : draw.One<PortRange>(15053, 5000));
    }

    static Target Mangle(Draw draw, Backend backend, Family family, Hook hook)
    {
        if (hook == Hook.Prerouting && draw.Chance(0.35))
        {
            var seen = family == Family.Inet ? draw.One(Family.IPv4, Family.IPv6) : family;
            return backend == Backend.Iptables
                ? new Tproxy(draw.One<ushort>(15006, 15006, 15001, 7000), null, new Mark(1337))
                : new Tproxy(draw.One<ushort>(15006, 15006, 15001, 7000), null, null, family == Family.Inet ? seen : null);
        }
        return draw.Between(0, 9) switch
        {
            0 => new Drop(),
            1 or 2 => new SaveMark(),
            3 => new RestoreMark(),
            4 => new SetConnmark(new Mark(1337)),
            _ => new SetMark(draw.One(new Mark(1337), new Mark(1338), new Mark(1, 1))),
        };
    }
}
