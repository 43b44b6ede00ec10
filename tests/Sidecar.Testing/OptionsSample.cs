using System.Globalization;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Testing;

/// <summary>Options of an interception, printed as the settings that differ from the defaults.</summary>
/// <param name="Options">The options.</param>
public sealed record OptionsSample(InterceptionOptions Options)
{
    /// <summary>The settings, checked.</summary>
    public InterceptionSettings Settings => InterceptionSettings.Read(Options).Value;

    /// <summary>The same options with another one changed.</summary>
    /// <param name="change">The change.</param>
    public OptionsSample With(Action<InterceptionOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var copy = new InterceptionOptions();
        foreach (var property in Properties)
            property.SetValue(copy, property.GetValue(Options));
        foreach (var exclusion in Options.ExcludeOutboundPortsForUids)
            copy.ExcludeOutboundPortsForUids.Add(exclusion);
        change(copy);
        return new OptionsSample(copy);
    }

    /// <summary>Options with one setting more at its default.</summary>
    public IEnumerable<OptionsSample> Shrink()
    {
        var defaults = new InterceptionOptions();
        foreach (var property in Properties)
            if (!Equals(property.GetValue(Options), property.GetValue(defaults)))
                yield return With(options => property.SetValue(options, property.GetValue(defaults)));
        if (Options.ExcludeOutboundPortsForUids.Count > 0)
            yield return With(options => options.ExcludeOutboundPortsForUids.Clear());
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var defaults = new InterceptionOptions();
        var changed = Properties
            .Where(property => !Equals(property.GetValue(Options), property.GetValue(defaults)))
            .Select(property => string.Create(CultureInfo.InvariantCulture, $"{property.Name}={property.GetValue(Options)}"))
            .Concat(Options.ExcludeOutboundPortsForUids.Select(item => $"{nameof(Options.ExcludeOutboundPortsForUids)}+={item}"));
        return string.Join(' ', changed);
    }

    static System.Reflection.PropertyInfo[] Properties =>
        [.. typeof(InterceptionOptions).GetProperties().Where(property => property.CanWrite)];
}
