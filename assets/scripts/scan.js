// Reads a QR code from a photo, on this device, where the browser can (Chrome on Android, macOS and ChromeOS).
(function () {
  var field = document.getElementById("photo-field");
  var photo = document.getElementById("photo");
  var found = document.getElementById("photo-found");
  var scanned = document.getElementById("scanned");
  if (!field || !scanned || !("BarcodeDetector" in window)) return;

  function tell(codes) {
    if (codes.length) scanned.value = codes[0].rawValue;
    found.textContent = codes.length ? codes[0].rawValue : photo.dataset.nothing;
  }

  photo.addEventListener("change", function () {
    if (!photo.files.length) return;
    createImageBitmap(photo.files[0])
      .then(function (picture) {
        return new BarcodeDetector({ formats: ["qr_code"] }).detect(picture);
      })
      .then(tell, function () {
        tell([]);
      });
  });
  field.hidden = false;
})();
