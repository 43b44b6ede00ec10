namespace Sidecar.Netfilter.Formats;

/// <summary>
/// Reads the matches that the model knows. Null means "none of those", wherever the cursor then stands: nothing is
/// read half.
/// </summary>
static class NftMatchReader
{
    public static IReadOnlyList<Statement>? Read(NftCursor at, Family table)
    {
        if (at.TryTake("ip", "protocol"))
            return IPProtocol(at, table);
        var match = at.Take().Text switch
        {
            "meta" => Meta(at, at.Take().Text),
            var key and ("iif" or "iifname" or "oif" or "oifname" or "skuid" or "skgid" or "mark") => Meta(at, key),
            "ct" => Conntrack(at),
            "ip" => Address(at, Family.IPv4),
            "ip6" => Address(at, Family.IPv6),
            "fib" => AddressType(at),
            "tcp" when at.TryTake("flags") => NftTcpFlags.Read(at),
            var key => Port(at, key),
        };
        return match is null ? null : [match];
    }

    static Match? Meta(NftCursor at, string key) => key switch
    {
        "l4proto" => L4Protocol(at),
        "nfproto" => Single(at, NftNames.ProtocolFamily, (family, no) => new FamilyMatch(family, no)),
        "protocol" => Single(at, NftNames.TableFamily, (family, no) => family == Family.Inet ? null : new FamilyMatch(family, no)),
        "iifname" or "iif" => Interface(at, (name, no) => new InInterfaceMatch(name, no) { ByIndex = key == "iif" }),
        "oifname" or "oif" => Interface(at, (name, no) => new OutInterfaceMatch(name, no) { ByIndex = key == "oif" }),
        "skuid" => Owners(at, (owners, no) => new UidMatch(owners, no)),
        "skgid" => Owners(at, (owners, no) => new GidMatch(owners, no)),
        "mark" => Mark(at, (mark, no) => new MarkMatch(mark, no)),
        _ => null,
    };

    // In an inet table the IPv4 header is asked for, and so IPv4.
    static List<Statement>? IPProtocol(NftCursor at, Family table)
    {
        if (L4Protocol(at) is not ProtocolMatch match || (match.Negated && table == Family.Inet))
            return null;
        return table == Family.Inet ? [new FamilyMatch(Family.IPv4), match] : [match];
    }

    static Match? L4Protocol(NftCursor at)
    {
        // Number 0 is hop-by-hop options here, and "any" in the model.
        if (NftOperand.Read(at) is not { IsPlain: true } operand
            || operand.Each(text => Protocol.TryParse(text, null, out var one) ? one : (Protocol?)null) is not { } protocols
            || protocols.Contains(Protocol.All))
            return null;
        return protocols is [var single]
            ? new ProtocolMatch(single, operand.Negated)
            : new ProtocolSetMatch(protocols.ToEquatableArray(), operand.Negated);
    }

    static Match? Single<T>(NftCursor at, Func<string, T?> read, Func<T, bool, Match?> make) where T : struct =>
        NftOperand.Read(at) is { } operand && operand.TryGetSingle(out var text) && read(text) is { } value
            ? make(value, operand.Negated)
            : null;

    static Match? Interface(NftCursor at, Func<InterfacePattern, bool, Match> make)
    {
        if (NftOperand.Read(at) is not { } operand || !operand.TryGetSingle(out var text))
            return null;
        try
        {
            return make(InterfacePattern.FromNftables(text), operand.Negated);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    static Match? Owners(NftCursor at, Func<EquatableArray<OwnerId>, bool, Match> make) =>
        NftOperand.Read(at) is { IsPlain: true } operand
        && operand.Each(text => OwnerId.TryParse(text, null, out var owner) ? owner : (OwnerId?)null) is { } owners
            ? make(owners.ToEquatableArray(), operand.Negated)
            : null;

    static Match? Mark(NftCursor at, Func<Mark, bool, Match> make)
    {
        var mask = uint.MaxValue;
        if (at.TryTakeAny("&", "and") is not null)
        {
            if (NftNames.Number(at.Take().Text) is not { } number)
                return null;
            mask = number;
        }
        return Single(at, NftNames.Number, (value, no) => make(new Mark(value, mask), no));
    }

    static Match? Conntrack(NftCursor at) => at.Take().Text switch
    {
        "state" => States(at, NftNames.StatesOf),
        "status" => States(at, NftNames.StatusesOf),
        "mark" => Mark(at, (mark, no) => new ConnmarkMatch(mark, no)),
        _ => null,
    };

    // "!= a,b" compares with the number a|b, which no state has; "! a,b" and "!= { a, b }" mean none of them.
    static ConntrackStateMatch? States(NftCursor at, Func<IReadOnlyList<string>, ConntrackStates?> read)
    {
        if (NftOperand.Read(at) is not { } operand || read(operand.Items) is not { } states || states == ConntrackStates.None)
            return null;
        return (operand.Operator, operand.IsSet || operand.Items.Count == 1) switch
        {
            ("", _) or ("==", true) => new ConntrackStateMatch(states),
            ("!=", true) or ("!", _) => new ConntrackStateMatch(states, Negated: true),
            _ => null,
        };
    }

    static AddressMatch? Address(NftCursor at, Family family)
    {
        if (SideOf(at.TryTakeAny("saddr", "daddr")) is not { } side
            || NftOperand.Read(at) is not { IsPlain: true } operand)
            return null;
        var prefixes = operand.Items.SelectMany(Prefixes).ToList();
        return prefixes.TrueForAll(prefix => prefix?.Family == family)
            ? new AddressMatch(side, prefixes.Select(prefix => prefix!.Value).ToEquatableArray(), operand.Negated)
            : null;
    }

    static IEnumerable<Cidr?> Prefixes(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash > 0)
            return Netfilter.Address.TryParse(text[..dash], null, out var first)
                && Netfilter.Address.TryParse(text[(dash + 1)..], null, out var last)
                && first.Family == last.Family && first <= last
                    ? CidrCover.Of(first, last).Select(prefix => (Cidr?)prefix)
                    : [null];
        if (Netfilter.Address.TryParse(text, null, out var address))
            return [new Cidr(address, address.Width)];
        return [Cidr.TryParse(text, null, out var prefix) ? prefix : null];
    }

    static Match? AddressType(NftCursor at) =>
        SideOf(at.TryTakeAny("saddr", "daddr")) is { } side && at.TryTake("type")
            ? Single(at, NftNames.AddressTypeOf, (type, no) => new AddressTypeMatch(side, type, no))
            : null;

    static PortMatch? Port(NftCursor at, string key)
    {
        if ((key == "th" ? Protocol.All : TransportOf(key)) is not { } transport
            || SideOf(at.TryTakeAny("sport", "dport")) is not { } side
            || NftOperand.Read(at) is not { IsPlain: true } operand
            || operand.Each(text => PortRange.TryParse(text, null, out var port) ? port : (PortRange?)null) is not { } ports)
            return null;
        return new PortMatch(transport, side, ports.ToEquatableArray(), operand.Negated);
    }

    static Protocol? TransportOf(string word) =>
        char.IsAsciiLetterLower(word.Length > 0 ? word[0] : ' ') && Protocol.TryParse(word, null, out var protocol) && protocol.HasPorts
            ? protocol
            : null;

    static Side? SideOf(string? word) => word switch
    {
        "saddr" or "sport" => Side.Source,
        "daddr" or "dport" => Side.Destination,
        _ => null,
    };
}
