using System.Reflection;
using System.Xml.Linq;

namespace Sidecar.Tests.House;

/// <summary>What the XML documentation file beside an assembly says about its public members.</summary>
static class Documentation
{
    /// <summary>
    /// Public members without a summary of their own (or an inherited one), and parameters of positional records
    /// without a description, which the compiler does not ask for.
    /// </summary>
    public static IEnumerable<string> Missing(Assembly assembly)
    {
        var file = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
        var documented = file.Descendants("member").Where(IsSaid).ToLookup(member => Key((string)member.Attribute("name")!));
        foreach (var type in assembly.GetExportedTypes().Where(type => !Rules.IsCompilers(type)))
        {
            var name = type.FullName!.Replace('+', '.');
            if (!documented.Contains($"T:{name}"))
                yield return name;
            foreach (var members in Members(type).GroupBy(member => Kind(member) + ":" + name + "." + Name(member)))
                if (documented[members.Key].Count() < members.Count())
                    yield return members.Key[2..];
            var described = documented[$"T:{name}"].Elements("param").Where(p => p.Value.Trim() != "")
                .Select(p => (string)p.Attribute("name")!).ToList();
            foreach (var positional in Positional(type).Where(property => !described.Contains(property.Name)))
                if (!documented.Contains($"P:{name}.{positional.Name}"))
                    yield return $"{name}.{positional.Name}";
        }
    }

    /// <summary>
    /// Parameters of public methods and constructors without a description of their own (or an inherited one): the
    /// compiler asks for all of them only where one has it. The two sides of an operator need none.
    /// </summary>
    public static IEnumerable<string> Undescribed(Assembly assembly)
    {
        var documented = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
            .ToLookup(member => (string)member.Attribute("name")!);
        return
            from type in assembly.GetExportedTypes()
            where !Rules.IsCompilers(type)
            from member in Members(type).OfType<MethodBase>()
            where !member.Name.StartsWith("op_", StringComparison.Ordinal)
            let id = MemberId.Of(member)
            from parameter in member.GetParameters()
            where !documented[id].Any(said => said.Element("inheritdoc") is not null || Describes(said, parameter.Name!))
            select $"{id[2..]}: {parameter.Name}";
    }

    static bool Describes(XElement member, string parameter) =>
        member.Elements("param").Any(said => (string?)said.Attribute("name") == parameter && (said.Value.Trim() != "" || said.HasElements));

    static bool IsSaid(XElement member) =>
        member.Element("inheritdoc") is not null || member.Element("summary") is { } summary
            && (summary.Value.Trim() != "" || summary.HasElements);

    static string Key(string id) => id.Split('(')[0].Split("``")[0].Split('~')[0];

    static string Kind(MemberInfo member) => member switch
    {
        PropertyInfo => "P",
        FieldInfo => "F",
        EventInfo => "E",
        _ => "M",
    };

    static string Name(MemberInfo member) => member is ConstructorInfo ? "#ctor" : member.Name.Replace('.', '#');

    static IEnumerable<MemberInfo> Members(Type type) =>
        type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(member => member switch
            {
                Type => false,
                FieldInfo field => !field.IsSpecialName,
                PropertyInfo property => !Rules.IsCompilers(property) && !IsPositional(property),
                MethodInfo method => !Rules.IsCompilers(method) && !IsAccessor(method) && !IsDelegate(type),
                ConstructorInfo constructor => !Rules.IsCompilers(constructor) && !IsDelegate(type)
                    && !IsPrimary(constructor) && constructor.GetParameters().Length > 0,
                _ => true,
            });

    static bool IsAccessor(MethodInfo method) =>
        method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    static bool IsDelegate(Type type) => type.IsSubclassOf(typeof(Delegate));

    static IEnumerable<PropertyInfo> Positional(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(IsPositional);

    /// <summary>A property that the compiler made from a parameter of a positional record.</summary>
    static bool IsPositional(PropertyInfo property) =>
        property.GetMethod is { } get && Rules.IsRecordLike(property.DeclaringType!)
        && property.DeclaringType!.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Any(c => IsPrimary(c) && c.GetParameters().Any(p => p.Name == property.Name)) && Rules.IsCompilers(get);

    /// <summary>The constructor of a positional record is documented with the type.</summary>
    static bool IsPrimary(ConstructorInfo constructor) =>
        Rules.IsRecordLike(constructor.DeclaringType!) && constructor.DeclaringType!.GetMethod("Deconstruct") is { } parts
        && parts.GetParameters().Select(p => p.Name).SequenceEqual(constructor.GetParameters().Select(p => p.Name));
}
