using System.Collections.Frozen;

namespace Sidecar.Netfilter.Formats;

/// <summary>Reads the options of one match module (iptables-extensions(8)).</summary>
/// <param name="module">The module's name.</param>
/// <param name="protocol">The protocol that the rule named before.</param>
/// <param name="cursor">The words of the module's options.</param>
sealed class IptablesMatchReader(string module, Protocol protocol, IptablesCursor cursor)
{
    const int MultiportSlots = 15;

    static readonly string[] Ports = ["--sport", "--dport", "--source-port", "--destination-port"];

    static readonly FrozenDictionary<string, string[]> Modules = new Dictionary<string, string[]>
    {
        ["tcp"] = [.. Ports, "--tcp-flags", "--syn"],
        ["udp"] = Ports,
        ["udplite"] = Ports,
        ["sctp"] = Ports,
        ["dccp"] = Ports,
        ["multiport"] = ["--sports", "--dports", "--ports", "--source-ports", "--destination-ports"],
        ["owner"] = ["--uid-owner", "--gid-owner", "--socket-exists", "--suppl-groups"],
        ["conntrack"] = ["--ctstate"],
        ["state"] = ["--state"],
        ["mark"] = ["--mark"],
        ["connmark"] = ["--mark"],
        ["comment"] = ["--comment"],
        ["addrtype"] = ["--src-type", "--dst-type"],
    }.ToFrozenDictionary();

    readonly List<Statement> statements = [];
    bool isKnown = true;

    /// <summary>True when the model knows this option of the module.</summary>
    public static bool Has(string module, string option) => Modules.TryGetValue(module, out var options) && options.Contains(option);

    /// <summary>True for a module that says nothing by its name alone; what multiport would say, tcp may say for it.</summary>
    public static bool NeedsOptions(string module) =>
        module != "multiport" && Modules.ContainsKey(module) && !Protocol.TryParse(module, null, out _);

    /// <summary>The statements; null where the model does not have all of it, so that the text is to be kept.</summary>
    public List<Statement>? Read()
    {
        if (!Modules.ContainsKey(module))
            return null;
        while (!cursor.IsAtEnd && isKnown)
        {
            var negated = cursor.TakeBang();
            if (cursor.IsAtEnd)
                cursor.ProblemAtEnd("'!': expected an option after it.");
            else
                ReadOption(cursor.Take(), negated);
        }
        return isKnown ? statements : null;
    }

    void ReadOption(IptablesToken option, bool negated)
    {
        if (!Has(module, option.Text))
        {
            isKnown = false;
            return;
        }
        switch (option.Text)
        {
            case "--syn": statements.Add(Syn(negated)); break;
            case "--socket-exists": statements.Add(new SocketExistsMatch(negated)); break;
            case "--suppl-groups": AddSupplementary(option); break;
            case "--tcp-flags": ReadFlags(option, negated); break;
            default:
                if (cursor.Value(option) is { } value)
                    ReadValue(option, value, negated);
                break;
        }
    }

    void ReadValue(IptablesToken option, IptablesToken value, bool negated)
    {
        switch (option.Text)
        {
            case "--sport" or "--source-port": ReadPort(option, value, Side.Source, negated); break;
            case "--dport" or "--destination-port": ReadPort(option, value, Side.Destination, negated); break;
            case "--sports" or "--source-ports": ReadPorts(option, value, Side.Source, negated); break;
            case "--dports" or "--destination-ports": ReadPorts(option, value, Side.Destination, negated); break;
            case "--ports": ReadPorts(option, value, Side.Either, negated); break;
            case "--uid-owner": ReadOwner(value, id => new UidMatch([id], negated)); break;
            case "--gid-owner": ReadOwner(value, id => new GidMatch([id], negated)); break;
            case "--ctstate" or "--state": ReadStates(value, negated); break;
            case "--mark" when module == "mark": ReadMark(value, mark => new MarkMatch(mark, negated)); break;
            case "--mark": ReadMark(value, mark => new ConnmarkMatch(mark, negated)); break;
            case "--comment": statements.Add(new Comment(value.Text)); break;
            case "--src-type": ReadType(value, Side.Source, negated); break;
            case "--dst-type": ReadType(value, Side.Destination, negated); break;
        }
    }

    void ReadPort(IptablesToken option, IptablesToken value, Side side, bool negated)
    {
        CheckProtocol(option);
        if (ReadRange(value.Text) is { } range)
            statements.Add(new PortMatch(Protocol.Parse(module), side, [range], negated));
        else
            Refuse(value, "expected a port from 0 to 65535, or a range such as 1000:2000 with the lower port first");
    }

    void ReadPorts(IptablesToken option, IptablesToken value, Side side, bool negated)
    {
        if (!protocol.HasPorts)
            cursor.Problem(option, $"{option.Text}: expected -p tcp, udp, udplite, sctp or dccp before it.");
        var ranges = new List<PortRange>();
        foreach (var item in value.Text.Split(','))
        {
            if (ReadRange(item) is { } range)
                ranges.Add(range);
            else
            {
                Refuse(value with { Text = item }, "expected ports from 0 to 65535, or ranges such as 1000:2000 with the lower port first");
                return;
            }
        }
        if (ranges.Sum(range => range.Slots) > MultiportSlots)
            cursor.Problem(value, $"'{value.Text}': expected at most {MultiportSlots} ports, a range counting two.");
        statements.Add(new PortMatch(protocol, side, ranges.ToEquatableArray(), negated, Multiport: true));
    }

    // "1000:", ":1000": an open end is the end of the ports.
    static PortRange? ReadRange(string text)
    {
        if (text.Contains('-', StringComparison.Ordinal))
            return null;
        var closed = text switch
        {
            [':', _, ..] => $"0{text}",
            [_, .., ':'] => $"{text}65535",
            _ => text,
        };
        return PortRange.TryParse(closed, null, out var range) ? range : null;
    }

    void ReadOwner(IptablesToken value, Func<OwnerId, Match> make)
    {
        if (OwnerId.TryParse(value.Text, null, out var id))
            statements.Add(make(id));
        else
            cursor.Problem(value, $"'{value.Text}': expected a number from 0 to 4294967294, a range such as 1000-2000, or a name.");
    }

    void AddSupplementary(IptablesToken option)
    {
        var at = statements.FindLastIndex(statement => statement is GidMatch);
        if (at < 0)
            cursor.Problem(option, "--suppl-groups: expected --gid-owner before it.");
        else
            statements[at] = ((GidMatch)statements[at]) with { Supplementary = true };
    }

    void ReadStates(IptablesToken value, bool negated)
    {
        var states = ConntrackStates.None;
        foreach (var name in value.Text.Split(','))
        {
            if (name.Length == 0 || !char.IsAsciiLetter(name[0]) || !Enum.TryParse<ConntrackStates>(name, ignoreCase: true, out var state))
            {
                cursor.Problem(value, $"'{name}': expected NEW, ESTABLISHED, RELATED, INVALID, UNTRACKED, SNAT or DNAT.");
                return;
            }
            states |= state;
        }
        statements.Add(new ConntrackStateMatch(states, negated, StateModule: module == "state"));
    }

    void ReadMark(IptablesToken value, Func<Mark, Match> make)
    {
        if (Mark.TryParse(value.Text, null, out var mark))
            statements.Add(make(mark));
        else
            cursor.Problem(value, $"'{value.Text}': expected a number from 0 to 4294967295, decimal or 0x…, if need be with /MASK.");
    }

    void ReadType(IptablesToken value, Side side, bool negated)
    {
        if (value.Text is "UNICAST" or "LOCAL" or "BROADCAST" or "MULTICAST")
            statements.Add(new AddressTypeMatch(side, Enum.Parse<AddressType>(value.Text, ignoreCase: true), negated));
        else
            isKnown = false;
    }

    void ReadFlags(IptablesToken option, bool negated)
    {
        if (cursor.Value(option) is not { } mask || cursor.Value(option) is not { } set)
            return;
        if (Flags(mask) is { } read && Flags(set) is { } wanted)
            statements.Add(new TcpFlagsMatch(read, wanted, negated));
    }

    TcpFlags? Flags(IptablesToken value)
    {
        var flags = TcpFlags.None;
        foreach (var name in value.Text.Split(','))
        {
            if (name.Length == 0 || !char.IsAsciiLetter(name[0]) || !Enum.TryParse<TcpFlags>(name, ignoreCase: true, out var flag))
            {
                cursor.Problem(value, $"'{name}': expected SYN, ACK, FIN, RST, URG, PSH, ALL or NONE.");
                return null;
            }
            flags |= flag;
        }
        return flags;
    }

    static TcpFlagsMatch Syn(bool negated) =>
        new(TcpFlags.Fin | TcpFlags.Syn | TcpFlags.Rst | TcpFlags.Ack, TcpFlags.Syn, negated);

    void CheckProtocol(IptablesToken option)
    {
        if (protocol.ToString() != module)
            cursor.Problem(option, $"{option.Text}: expected -p {module} before it.");
    }

    // A service's name stands for a port that only the machine knows.
    void Refuse(IptablesToken value, string expected)
    {
        if (value.Text.Length > 0 && char.IsAsciiLetter(value.Text[0]) && value.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            isKnown = false;
        else
            cursor.Problem(value, $"'{value.Text}': {expected}.");
    }
}
