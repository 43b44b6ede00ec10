using System.Collections;
using System.ComponentModel;
using System.Reflection;

namespace Sidecar.Webhook.Options;

/// <summary>A section held against the options it is bound to: keys that no option has, and values of another type.</summary>
static class SectionShape
{
    /// <summary>What is wrong with the section: the path of each setting below it, and the problem.</summary>
    public static IEnumerable<(string Path, string Problem)> Faults(IConfigurationSection section, Type options) =>
        section.GetChildren().SelectMany(setting => Fault(setting, options).Select(fault =>
            (fault.Path.Length == 0 ? setting.Key : ConfigurationPath.Combine(setting.Key, fault.Path), fault.Problem)));

    /// <summary>The section without the settings named, each with all that is below it.</summary>
    public static IConfiguration Without(this IConfigurationSection section, IReadOnlyCollection<string> paths) =>
        new ConfigurationBuilder().AddInMemoryCollection(section.AsEnumerable(makePathsRelative: true)
            .Where(setting => !paths.Any(path => setting.Key.Equals(path, StringComparison.OrdinalIgnoreCase)
                || setting.Key.StartsWith(path + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase)))).Build();

    static IEnumerable<(string Path, string Problem)> Fault(IConfigurationSection setting, Type options)
    {
        var properties = options.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        var type = properties.FirstOrDefault(property => property.Name.Equals(setting.Key, StringComparison.OrdinalIgnoreCase))?.PropertyType;
        if (type is null)
            return [("", $"is no setting, expected one of {string.Join(", ", properties.Select(property => property.Name))}")];
        if (type == typeof(string))
            return [];
        var isList = type.IsAssignableTo(typeof(IEnumerable));
        if (!isList && TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string)))
            return IsValue(setting.Value ?? "", type) ? [] : [("", $"found '{setting.Value}', expected {Described(type)}")];
        if (!string.IsNullOrEmpty(setting.Value))
            return [("", $"found '{setting.Value}', expected settings below it")];
        return isList ? [] : Faults(setting, type);
    }

    static bool IsValue(string text, Type type)
    {
        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text) is not null;
        }
        catch (Exception error) when (error is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }

    static string Described(Type type) =>
        type.IsEnum ? string.Join(" or ", Enum.GetNames(type))
        : type == typeof(TimeSpan) ? "a duration such as 00:00:30"
        : type == typeof(bool) ? "true or false"
        : "a number";
}
