namespace Sidecar.Netfilter.Interception;

/// <summary>Reads the resolvers out of the text of /etc/resolv.conf (resolv.conf(5)).</summary>
public static class ResolverConfiguration
{
    /// <summary>The addresses of the <c>nameserver</c> lines, in order.</summary>
    /// <remarks>A scope (<c>fe80::1%eth0</c>) is cut off, since a rule cannot have one. Other lines do not matter.</remarks>
    /// <param name="text">The text of the file.</param>
    /// <param name="problems">Lines whose address cannot be read, with their place.</param>
    public static EquatableArray<Address> Parse(string text, out EquatableArray<Diagnostic> problems)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new List<Address>();
        var wrong = new List<Diagnostic>();
        var number = 0;
        foreach (var line in text.EnumerateLines())
        {
            number++;
            var words = line.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words is not ["nameserver", ..])
                continue;
            var value = words.Length > 1 ? words[1].Split('%')[0] : "";
            if (Address.TryParse(value, null, out var address))
                found.Add(address);
            else
                wrong.Add(new Diagnostic(number, 1, $"nameserver '{value}': expected an IPv4 or IPv6 address."));
        }
        problems = wrong.ToEquatableArray();
        return found.ToEquatableArray();
    }
}
