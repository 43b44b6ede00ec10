using System.Globalization;

namespace Sidecar.Netfilter.Formats;

/// <summary>Reads the values of <c>-s</c> and <c>-d</c>.</summary>
static class IptablesAddress
{
    /// <summary>The ranges of a comma list; null where one is no address of the family, with a problem unless it is a name.</summary>
    public static EquatableArray<Cidr>? ReadList(IptablesToken value, Family family, IptablesCursor cursor)
    {
        var ranges = new List<Cidr>();
        foreach (var item in value.Text.Split(','))
        {
            if (Read(item, family) is { } range)
            {
                ranges.Add(range);
                continue;
            }
            if (!IsName(value.Text))
                cursor.Problem(value, $"'{item}': expected an {family} address, if need be with a prefix length or a contiguous mask.");
            return null;
        }
        return ranges.ToEquatableArray();
    }

    /// <summary>True for what only the machine can resolve, or the model does not have: a host name, a mask with holes.</summary>
    public static bool IsName(string text) =>
        text.Length > 0 && !text.Contains(',', StringComparison.Ordinal) && !text.Contains(':', StringComparison.Ordinal)
        && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/');

    static Cidr? Read(string text, Family family)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!Address.TryParse(slash < 0 ? text : text[..slash], null, out var address) || address.Family != family)
            return null;
        if (slash < 0)
            return Cidr.Of(address);
        var length = text[(slash + 1)..];
        if (byte.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bits))
            return bits <= address.Width ? new Cidr(address, bits) : null;
        return Address.TryParse(length, null, out var mask) && mask.Family == family && Length(mask) is { } found
            ? new Cidr(address, found)
            : null;
    }

    static int? Length(Address mask)
    {
        var ones = (int)UInt128.PopCount(mask.Bits);
        return new Cidr(mask, ones).Mask == mask.Bits ? ones : null;
    }
}
