using System.Globalization;

namespace Sidecar.Netfilter.Formats;

/// <summary>Reads a target and its options (iptables-extensions(8)).</summary>
/// <param name="family">The family of the table.</param>
/// <param name="cursor">Where problems go.</param>
/// <param name="isChain">Whether the text makes a chain of this name.</param>
sealed class IptablesTargetReader(Family family, IptablesCursor cursor, Predicate<string> isChain)
{
    /// <summary>The target; null with a problem where it cannot be read.</summary>
    public Target? Read(IptablesToken name, List<IptablesToken> options)
    {
        var chain = isChain(name.Text) ? null : name.Text;
        CheckShape(name, options);
        return chain switch
        {
            "ACCEPT" => Bare(name, options, new Accept()),
            "DROP" => Bare(name, options, new Drop()),
            "RETURN" => Bare(name, options, new Return()),
            "NOTRACK" => Bare(name, options, new NoTrack()),
            "REJECT" when options is [{ Text: "--reject-with" }, var with] => new Reject(with.Text),
            "REJECT" when options.Count == 0 => new Reject(),
            "REDIRECT" => WithPorts(options, (ports, rest) => new Redirect(ports, rest)),
            "MASQUERADE" => WithPorts(options, (ports, rest) => new Masquerade(ports, rest)),
            "DNAT" => WithDestination(name, options, "--to-destination", (address, ports, rest) => new Dnat(address, ports, rest)),
            "SNAT" => WithDestination(name, options, "--to-source",
                (address, ports, rest) => address is { } source ? new Snat(source, ports, rest) : null),
            "MARK" => ReadMark(name, options, mark => new SetMark(mark)),
            "CONNMARK" => ReadConnmark(name, options),
            "CT" => ReadCt(name, options),
            "TPROXY" => ReadTproxy(name, options),
            "LOG" => new Log(Text(options)),
            _ => ReadOther(name, options),
        };
    }

    // A target's options are words that begin with dashes, each with its values behind it; none can be negated.
    void CheckShape(IptablesToken name, List<IptablesToken> options)
    {
        if (options is [var first, ..] && (first.IsQuoted || !first.Text.StartsWith('-')) && first.Source != "!")
            cursor.Problem(first, $"'{first.Text}': expected an option of {name.Text}.");
        foreach (var bang in options.Where(option => option.Source == "!"))
            cursor.Problem(bang, $"'!': expected an option of {name.Text}, none of which can be negated.");
    }

    Target? ReadOther(IptablesToken name, List<IptablesToken> options)
    {
        var unknown = options.Count > 0 || (IptablesOptions.IsExtension(name.Text) && !isChain(name.Text));
        if (unknown)
            return Unknown(name, options);
        if (ChainName.TryParse(name.Text, null, out var chain))
            return new Jump(chain);
        cursor.Problem(name, $"'{name.Text}': expected a target or the name of a chain.");
        return null;
    }

    Target Bare(IptablesToken name, List<IptablesToken> options, Target target)
    {
        if (options.Count > 0)
            cursor.Problem(options[0], $"'{options[0].Text}': {name.Text} takes no options.");
        return target;
    }

    Target? WithPorts(List<IptablesToken> options, Func<PortRange?, string, Target> make)
    {
        var ports = default(PortRange?);
        var rest = new List<IptablesToken>();
        for (var i = 0; i < options.Count; i++)
        {
            // --to-port is an abbreviation that many rule sets have.
            if (options[i].Text is not ("--to-ports" or "--to-port"))
            {
                rest.Add(options[i]);
                continue;
            }
            if (i + 1 == options.Count)
            {
                cursor.Problem(options[i], $"{options[i].Text}: expected a value after it.");
                return null;
            }
            if (!PortRange.TryParse(options[++i].Text, null, out var range))
            {
                cursor.Problem(options[i], $"'{options[i].Text}': expected a port from 0 to 65535, or a range such as 1000-2000.");
                return null;
            }
            ports = range;
        }
        return make(ports, Text(rest));
    }

    static Target? WithDestination(
        IptablesToken name, List<IptablesToken> options, string option, Func<Address?, PortRange?, string, Target?> make)
    {
        if (options is not [var first, var value, .. var rest] || first.Text != option)
            return Unknown(name, options);
        var (address, ports) = Endpoint(value.Text);
        return address is { } a && Address.TryParse(a, null, out var read) && TryPorts(ports, out var range)
            ? make(read, range, Text(rest)) ?? Unknown(name, options)
            : address is "" && ports.Length > 0 && TryPorts(ports, out range)
                ? make(null, range, Text(rest)) ?? Unknown(name, options)
                : Unknown(name, options);
    }

    // 10.0.0.1:80, [fd00::1]:80, fd00::1, :80
    static (string? Address, string Ports) Endpoint(string text)
    {
        if (text.StartsWith('['))
        {
            var close = text.IndexOf(']', StringComparison.Ordinal);
            return close < 0 ? (null, "") : (text[1..close], text[(close + 1)..].TrimStart(':'));
        }
        if (text.Count(c => c == ':') > 1)
            return (text, "");
        var parts = text.Split(':');
        return (parts[0], parts.Length > 1 ? parts[1] : "");
    }

    static bool TryPorts(string text, out PortRange? ports)
    {
        var isRange = PortRange.TryParse(text, null, out var range);
        ports = isRange ? range : null;
        return text.Length == 0 || isRange;
    }

    Target? ReadMark(IptablesToken name, List<IptablesToken> options, Func<Mark, Target> make)
    {
        if (options is not [var option, var value]
            || option.Text is not ("--set-mark" or "--set-xmark" or "--and-mark" or "--or-mark" or "--xor-mark"))
            return Unknown(name, options);
        if (!Mark.TryParse(value.Text, null, out var mark))
        {
            cursor.Problem(value, $"'{value.Text}': expected a number from 0 to 4294967295, decimal or 0x…, if need be with /MASK.");
            return null;
        }
        return make(option.Text switch
        {
            "--set-mark" => new Mark(mark.Value, mark.Value | mark.Mask),
            "--and-mark" => new Mark(0, ~mark.Value),
            "--or-mark" => new Mark(mark.Value, mark.Value),
            "--xor-mark" => new Mark(mark.Value, 0),
            _ => mark,
        });
    }

    Target? ReadConnmark(IptablesToken name, List<IptablesToken> options)
    {
        if (options is not [{ Text: "--save-mark" or "--restore-mark" } action, .. var masks])
            return ReadMark(name, options, mark => new SetConnmark(mark));
        var (packet, connection) = (uint.MaxValue, uint.MaxValue);
        for (var i = 0; i < masks.Count; i += 2)
        {
            if (i + 1 == masks.Count || !Mark.TryNumber(masks[i + 1].Text, out var mask))
                return Unknown(name, options);
            switch (masks[i].Text)
            {
                case "--nfmask": packet = mask; break;
                case "--ctmask": connection = mask; break;
                case "--mask": (packet, connection) = (mask, mask); break;
                default: return Unknown(name, options);
            }
        }
        return action.Text == "--save-mark" ? new SaveMark(packet, connection) : new RestoreMark(packet, connection);
    }

    Target? ReadCt(IptablesToken name, List<IptablesToken> options)
    {
        if (options is [{ Text: "--notrack" }])
            return new NoTrack();
        if (options is not [{ Text: "--zone" }, var value] || value.Text == "mark")
            return Unknown(name, options);
        if (ushort.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var zone))
            return new SetZone(zone);
        cursor.Problem(value, $"'{value.Text}': expected a conntrack zone from 0 to 65535.");
        return null;
    }

    Target? ReadTproxy(IptablesToken name, List<IptablesToken> options)
    {
        var tproxy = new Tproxy(null);
        for (var i = 0; i < options.Count; i += 2)
        {
            var value = i + 1 < options.Count ? options[i + 1].Text : "";
            switch (options[i].Text)
            {
                case "--on-port" when ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port):
                    tproxy = tproxy with { Port = port == 0 ? null : port };
                    break;
                case "--on-ip" when Address.TryParse(value, null, out var address) && address.Family == family:
                    tproxy = tproxy with { Address = address.IsUnspecified ? null : address };
                    break;
                case "--tproxy-mark" when Mark.TryParse(value, null, out var mark):
                    tproxy = tproxy with { Mark = mark == default ? null : mark };
                    break;
                case "--on-port" or "--on-ip" or "--tproxy-mark":
                    cursor.Problem(options[i], $"{options[i].Text} '{value}': expected a port, an {family} address or a mark, as the option has it.");
                    return null;
                default:
                    return Unknown(name, options);
            }
        }
        return tproxy;
    }

    static UnknownTarget Unknown(IptablesToken name, List<IptablesToken> options) => new(Text([name, .. options]));

    static string Text(IEnumerable<IptablesToken> tokens) => string.Join(' ', tokens.Select(token => token.Source));
}
